#include "schedules/lstm_step_integer.h"

#include "schedules/hexagon/alignment.h"
#include "schedules/hexagon/bytes.h"

using namespace Halide;

namespace sluice::hexagon {
namespace {

// The sums of all gates of a block in registers, within the loop over blocks of `at`.
void keep_sum(Func sum, const LstmStepFuncs& f, Func at, int lanes) {
  Var uv("uv");
  sum.compute_at(at, f.b).bound_extent(f.u, f.block).vectorize(f.u, lanes).unroll(f.u).unroll(f.g);
  sum.update()
      .split(f.u, f.u, uv, lanes)
      .reorder(f.quad, uv, f.u, f.g, f.step)
      .atomic()
      .vectorize(f.quad)
      .vectorize(uv)
      .unroll(f.u)
      .unroll(f.g);
}

void schedule_sums(LstmStepIntegerFuncs& funcs, Func at, int lanes) {
  keep_sum(funcs.step.sum, funcs.step, at, lanes);
  if (!funcs.bytes.sum.defined()) return;
  keep_sum(funcs.bytes.sum, funcs.step, at, lanes);
  split_words(funcs.bytes.lower, funcs.step.sum, funcs.step.step);
  split_words(funcs.bytes.upper, funcs.bytes.sum, funcs.step.step);
  sum_words(funcs.bytes.row_total, at, funcs.step.r);
}

// f(u, ...), one value per unit of a block, in registers over all blocks, within a row of `at`.
void reduce_blocks(Func f, Func at, const Var& row, int block, int lanes) {
  const Var u = f.args()[0];
  Var uo("uo");
  f.compute_at(at, row).bound_extent(u, block).vectorize(u, lanes).unroll(u);
  f.update().split(u, uo, u, lanes).reorder(u, f.rvars(0)[0], uo).vectorize(u);
}

// The gates of one block and row, then what layer norm says of a row.
void schedule_gates(LstmStepIntegerFuncs& funcs, int lanes) {
  LstmStepFuncs& f = funcs.step;
  funcs.gates.reorder(f.u, f.g, f.b, f.r)
      .bound(f.g, 0, 4)
      .vectorize(f.u, f.block, TailStrategy::RoundUp)
      .unroll(f.g);
  for (LstmStatisticsFuncs& s : funcs.statistics) {
    for (Func g : {s.total, s.mean, s.variance, s.normal, s.root, s.result}) {
      g.compute_at(f.state, f.r);
    }
    reduce_blocks(s.partial, f.state, f.r, f.block, lanes);
  }
}

}  // namespace

void schedule_lstm_step_integer(LstmStepIntegerFuncs& funcs, const Target& target) {
  const int lanes = target.natural_vector_size<int32_t>();
  const int half_lanes = target.natural_vector_size<int16_t>();
  LstmStepFuncs& f = funcs.step;
  for (const OutputImageParam& operand : f.packed) begin_at_vectors(operand, target);
  if (funcs.gates.defined()) {
    // Layer norm is long: less of it at once.
    f.state.vectorize(f.u, half_lanes, TailStrategy::RoundUp);
    schedule_gates(funcs, half_lanes);
    schedule_sums(funcs, funcs.gates, lanes);
  } else {
    f.state.reorder(f.u, f.b, f.r).vectorize(f.u, f.block, TailStrategy::RoundUp);
    schedule_sums(funcs, f.state, lanes);
  }
  if (!funcs.hidden_sum.sum.defined()) return;
  Func sum = funcs.hidden_sum.sum;
  Var row = sum.args()[0];
  reduce_blocks(funcs.hidden_sum.total, sum, row, f.block, f.block);
  sum.update().reorder(sum.rvars(0)[0], row);
  sum.update().atomic().vectorize(sum.rvars(0)[0]);
}

}  // namespace sluice::hexagon
