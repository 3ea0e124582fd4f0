#include "schedules/pointwise_binary.h"

using namespace Halide;

namespace sluice::hexagon {

// In place, so that no element may be computed twice: the last vector is masked. Other strides go
// one by one, and so do floats, which HVX has no vectors of.
void schedule_pointwise_binary(PointwiseBinaryFuncs& f, const Target& target) {
  if (f.y.output_types()[0].is_float()) return;
  const int lanes = target.natural_vector_size<uint8_t>();
  Expr dense[] = {f.a_stride == 1 && f.b_stride == 1, f.a_stride == 1 && f.b_stride == 0,
                  f.a_stride == 0 && f.b_stride == 1};
  for (const Expr& condition : dense) {
    f.y.specialize(condition).vectorize(f.i, lanes, TailStrategy::Predicate);
  }
}

}  // namespace sluice::hexagon
