#include "schedules/pointwise_binary.h"

namespace sluice::portable {

// Element by element.
void schedule_pointwise_binary(PointwiseBinaryFuncs&, const Halide::Target&) {}

}  // namespace sluice::portable
