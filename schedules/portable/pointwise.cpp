#include "schedules/pointwise.h"

namespace sluice::portable {

// Element by element.
void schedule_pointwise(PointwiseFuncs&, const Halide::Target&) {}

}  // namespace sluice::portable
