#include "schedules/requantize.h"

using namespace Halide;

namespace sluice::arm {

// The last vector of a row overlaps the one before.
void schedule_requantize(RequantizeFuncs& f, const Target& target) {
  const int lanes = target.natural_vector_size<int32_t>();
  Expr channels = f.y.output_buffer().dim(0).extent();
  f.y.specialize(channels >= lanes).vectorize(f.n, lanes, TailStrategy::ShiftInwards);
}

}  // namespace sluice::arm
