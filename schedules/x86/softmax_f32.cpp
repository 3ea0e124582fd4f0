#include "schedules/softmax_f32.h"

#include "schedules/streams.h"

using namespace Halide;

namespace sluice::x86 {

void schedule_softmax_f32(SoftmaxF32Funcs& f, const Target& target) {
  const int lanes = target.natural_vector_size<float>();
  for (RowReductionPair& r : f.reductions) {
    r.partial.compute_at(f.y, f.m);
    keep_streams(r.partial, f.s, lanes);
    r.row.compute_at(f.y, f.m);
  }
  if (f.log_total.defined()) f.log_total.compute_at(f.y, f.m);
  f.y.vectorize(f.k, lanes, TailStrategy::Predicate);
}

}  // namespace sluice::x86
