#include "schedules/quantize_rows.h"

using namespace Halide;

namespace sluice::x86 {

void schedule_quantize_rows(QuantizeRowsFuncs& f, const Target& target) {
  const int lanes = target.natural_vector_size<float>();
  Expr width = f.q.output_buffer().dim(0).extent();
  f.q.compute_root();
  f.row.compute_root();
  f.low_row.compute_at(f.row, f.m);
  f.high_row.compute_at(f.row, f.m);
  for (Func partial : {f.low, f.high}) {
    partial.compute_at(f.row, f.m).vectorize(f.s, lanes).unroll(f.s);
    partial.update().reorder(f.s, partial.rvars(0)[0]).vectorize(f.s, lanes).unroll(f.s);
  }
  f.q.specialize(f.unpadded && width >= 4 * lanes).vectorize(f.k, 4 * lanes, TailStrategy::ShiftInwards);
  f.q.specialize(width >= lanes).vectorize(f.k, lanes, TailStrategy::ShiftInwards);
  f.total.compute_at(f.sum, f.m).vectorize(f.s, lanes).unroll(f.s);
  f.total.update().reorder(f.s, f.total.rvars(0)[0]).vectorize(f.s, lanes).unroll(f.s);
}

}  // namespace sluice::x86
