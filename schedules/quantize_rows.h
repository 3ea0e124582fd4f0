// What the schedules of the quantize_rows generator see.
#ifndef SLUICE_SCHEDULES_QUANTIZE_ROWS_H
#define SLUICE_SCHEDULES_QUANTIZE_ROWS_H

#include "schedules/family.h"

namespace sluice {

/// Outputs q(k, m), row(m) = {scale, zero point} and sum(m). low(s, m), high(s, m) and total(s, m) are partial
/// reductions of a row in interleaved streams s; low_row(m) and high_row(m) join them.
struct QuantizeRowsFuncs {
  Halide::Func q, row, sum;
  Halide::Func low, high, low_row, high_row, total;
  Halide::Var k, m, s;
  Halide::Expr unpadded;  // q has as many columns as x
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
