#include "schedules/unary_f32.h"

namespace sluice::portable {

// Element by element.
void schedule_unary_f32(UnaryF32Funcs&, const Halide::Target&) {}

}  // namespace sluice::portable
