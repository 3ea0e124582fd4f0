#include "schedules/gemm_w8.h"

#include "schedules/hexagon/alignment.h"
#include "schedules/hexagon/bytes.h"

using namespace Halide;

namespace sluice::hexagon {
namespace {

// A tile of `rows` of a block: its sums stay in registers, and the vectors of weights are read once
// for all of them.
template <typename Schedulable>
void tile(Schedulable stage, const GemmFuncs& f, int rows) {
  Var no("no"), ni("ni"), mo("mo"), mi("mi");
  stage.split(f.n, no, ni, f.block, TailStrategy::GuardWithIf)
      .split(f.m, mo, mi, rows, rows == 1 ? TailStrategy::RoundUp : TailStrategy::ShiftInwards)
      .reorder(ni, mi, mo, no)
      .vectorize(ni, f.block)
      .unroll(mi);
}

// Within a tile, in registers.
void keep_sum(Func sum, const GemmFuncs& f, int lanes) {
  sum.compute_at(f.y, Var("mo"))
      .bound_extent(f.b, 1)
      .align_bounds(f.u, f.block)
      .vectorize(f.u, lanes, TailStrategy::RoundUp)
      .unroll(f.u)
      .unroll(f.m);
  sum.update()
      .reorder(f.quad, f.u, f.m, f.step)
      .atomic()
      .vectorize(f.quad)
      .vectorize(f.u, lanes, TailStrategy::RoundUp)
      .unroll(f.u)
      .unroll(f.m);
}

}  // namespace

// Weights as u8 vectors against scalar words of activations: the form that becomes vrmpy(Vu.ub,
// Rt.b) without shuffles. One word feeds the vectors of a block.
void schedule_gemm_w8(GemmFuncs& f, const Target& target) {
  const int lanes = target.natural_vector_size<int32_t>();
  for (const OutputImageParam& operand : f.packed) begin_at_vectors(operand, target);
  Expr rows = f.y.output_buffer().dim(1).extent();
  if (!f.bytes.sum.defined()) tile(f.y.specialize(rows >= 4), f, 4);
  // Every tile repeats the code that makes y.
  if (!f.requantizes) tile(f.y.specialize(rows >= 2), f, 2);
  tile(f.y, f, 1);
  keep_sum(f.sum, f, lanes);
  if (!f.bytes.sum.defined()) return;
  keep_sum(f.bytes.sum, f, lanes);
  split_words(f.bytes.lower, f.sum, f.step);
  split_words(f.bytes.upper, f.bytes.sum, f.step);
  sum_words(f.bytes.row_total, f.y, Var("mo"));
}

}  // namespace sluice::hexagon
