#include "schedules/row_reduction.h"

namespace sluice::portable {

// Row by row.
void schedule_row_reduction(RowReductionFuncs& f, const Halide::Target&) {
  for (RowReductionPair& r : f.reductions) {
    r.partial.compute_at(f.y, f.m);
    r.row.compute_at(f.y, f.m);
  }
}

}  // namespace sluice::portable
