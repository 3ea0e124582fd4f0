#include "schedules/pointwise_binary.h"

namespace sluice::hexagon {

// Element by element.
void schedule_pointwise_binary(PointwiseBinaryFuncs&, const Halide::Target&) {}

}  // namespace sluice::hexagon
