#include "schedules/row_reduction.h"

#include "schedules/streams.h"

using namespace Halide;

namespace sluice::hexagon {

// Row by row; floats go one by one.
void schedule_row_reduction(RowReductionFuncs& f, const Target& target) {
  for (RowReductionPair& r : f.reductions) {
    r.partial.compute_at(f.y, f.m);
    r.row.compute_at(f.y, f.m);
    if (r.partial.output_types()[0].is_float()) continue;
    keep_streams(r.partial, f.s, integer_streams(target));
  }
}

}  // namespace sluice::hexagon
