#include "schedules/gate_function_s16.h"

namespace sluice::hexagon {

// Element by element.
void schedule_gate_function_s16(GateFunctionS16Funcs&, const Halide::Target&) {}

}  // namespace sluice::hexagon
