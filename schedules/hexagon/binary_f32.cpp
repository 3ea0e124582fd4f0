#include "schedules/binary_f32.h"

namespace sluice::hexagon {

// Element by element.
void schedule_binary_f32(BinaryF32Funcs&, const Halide::Target&) {}

}  // namespace sluice::hexagon
