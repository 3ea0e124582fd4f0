#include "schedules/quantize_rows.h"

namespace sluice::hexagon {

// Row by row.
void schedule_quantize_rows(QuantizeRowsFuncs& f, const Halide::Target&) {
  f.bounds.compute_root();

  f.row.compute_root();
}

}  // namespace sluice::hexagon
