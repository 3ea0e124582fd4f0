#include "schedules/binary_f32.h"

namespace sluice::portable {

// Element by element.
void schedule_binary_f32(BinaryF32Funcs&, const Halide::Target&) {}

}  // namespace sluice::portable
