#include "schedules/quantize_rows.h"

namespace sluice::arm {

// Row by row.
void schedule_quantize_rows(QuantizeRowsFuncs& f, const Halide::Target&) {
  f.bounds.compute_root();

  f.row.compute_root();
}

}  // namespace sluice::arm
