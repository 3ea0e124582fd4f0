// What the schedules of the quantize_rows generator see.
#ifndef SLUICE_SCHEDULES_QUANTIZE_ROWS_H
#define SLUICE_SCHEDULES_QUANTIZE_ROWS_H

#include "schedules/family.h"

namespace sluice {

/// Outputs q(k, m), row(m) = {scale, zero point} and sum(m).
///
/// bounds(s, m) = {low, high} and total(s, m) are partial reductions of a row in interleaved
/// streams s; low(m), high(m) and sum(m) join them. Updates of q: groups of `streams` columns,
/// columns that do not fill a group, padding.
struct QuantizeRowsFuncs {
  Halide::Func q, row, sum;
  Halide::Func bounds, low, high, total;
  Halide::Var m, s;
  int streams;
};

namespace x86 {
void schedule_quantize_rows(QuantizeRowsFuncs& funcs, const Halide::Target& target);
}
namespace arm {
void schedule_quantize_rows(QuantizeRowsFuncs& funcs, const Halide::Target& target);
}
namespace hexagon {
void schedule_quantize_rows(QuantizeRowsFuncs& funcs, const Halide::Target& target);
}
namespace portable {
void schedule_quantize_rows(QuantizeRowsFuncs& funcs, const Halide::Target& target);
}

inline void schedule_quantize_rows(QuantizeRowsFuncs& funcs, const Halide::Target& target) {
  SLUICE_SCHEDULE(schedule_quantize_rows, funcs, target);
}

}  // namespace sluice

#endif
