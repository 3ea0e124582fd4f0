#include "schedules/reduce_f32.h"

namespace sluice::portable {

// Row by row.
void schedule_reduce_f32(RowReductionFuncs& f, const Halide::Target&) {
  for (RowReductionPair& r : f.reductions) {
    r.partial.compute_at(f.y, f.m);
    r.row.compute_at(f.y, f.m);
  }
}

}  // namespace sluice::portable
