#include "schedules/pointwise.h"

using namespace Halide;

namespace sluice::hexagon {

// In place, so that no element may be computed twice: the last vector is masked. HVX has no floats:
// these go element by element.
void schedule_pointwise(PointwiseFuncs& f, const Target& target) {
  if (f.floats) return;
  f.y.vectorize(f.i, target.natural_vector_size<uint8_t>(), TailStrategy::Predicate);
}

}  // namespace sluice::hexagon
