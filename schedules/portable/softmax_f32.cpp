#include "schedules/softmax_f32.h"

namespace sluice::portable {

// Row by row.
void schedule_softmax_f32(SoftmaxF32Funcs& f, const Halide::Target&) {
  for (RowReductionPair& r : f.reductions) {
    r.partial.compute_at(f.y, f.m);
    r.row.compute_at(f.y, f.m);
  }
  if (f.log_total.defined()) f.log_total.compute_at(f.y, f.m);
}

}  // namespace sluice::portable
