#include "schedules/quantize_rows.h"

using namespace Halide;

namespace sluice::hexagon {

// Row by row.
void schedule_quantize_rows(QuantizeRowsFuncs& f, const Target&) {
  for (Func partial : {f.bounds, f.low, f.high}) partial.compute_at(f.row, f.m);
  f.row.compute_root();
  f.q.compute_root();
  f.total.compute_at(f.sum, f.m);
}

}  // namespace sluice::hexagon
