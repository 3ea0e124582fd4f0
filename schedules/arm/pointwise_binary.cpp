#include "schedules/pointwise_binary.h"

#include "schedules/arm/pointwise_lanes.h"

using namespace Halide;

namespace sluice::arm {

// In place, so that no element may be computed twice: the last vector is masked. Other strides go
// one by one.
void schedule_pointwise_binary(PointwiseBinaryFuncs& f, const Target& target) {
  const int lanes = pointwise_lanes(target);
  if (lanes == 1) return;
  Expr dense[] = {f.a_stride == 1 && f.b_stride == 1, f.a_stride == 1 && f.b_stride == 0,
                  f.a_stride == 0 && f.b_stride == 1};
  for (const Expr& condition : dense) {
    f.y.specialize(condition).vectorize(f.i, lanes, TailStrategy::Predicate);
  }
}

}  // namespace sluice::arm
