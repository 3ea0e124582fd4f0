#include "schedules/row_reduction.h"

#include "schedules/streams.h"

using namespace Halide;

namespace sluice::arm {

void schedule_row_reduction(RowReductionFuncs& f, const Target& target) {
  for (RowReductionPair& r : f.reductions) {
    r.partial.compute_at(f.y, f.m);
    keep_streams(r.partial, f.s, target.natural_vector_size<float>());
    r.row.compute_at(f.y, f.m);
  }
}

}  // namespace sluice::arm
