#include "schedules/pointwise.h"

using namespace Halide;

namespace sluice::arm {

// In place, so that no element may be computed twice: the last vector is masked.
void schedule_pointwise(PointwiseFuncs& f, const Target& target) {
  f.y.vectorize(f.i, target.natural_vector_size<float>(), TailStrategy::Predicate);
}

}  // namespace sluice::arm
