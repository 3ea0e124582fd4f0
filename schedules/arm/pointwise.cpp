#include "schedules/pointwise.h"

#include "schedules/arm/pointwise_lanes.h"

using namespace Halide;

namespace sluice::arm {

// In place, so that no element may be computed twice: the last vector is masked.
void schedule_pointwise(PointwiseFuncs& f, const Target& target) {
  const int lanes = pointwise_lanes(target);
  if (lanes > 1) f.y.vectorize(f.i, lanes, TailStrategy::Predicate);
}

}  // namespace sluice::arm
