#include "schedules/lstm_step_integer.h"

#include "schedules/hexagon/weights.h"

using namespace Halide;

namespace sluice::hexagon {
namespace {

// The sums of all gates of a block in registers, within `loop` of `at`.
void schedule_sum(LstmStepFuncs& f, Func at, const Var& loop, int lanes) {
  Var uv("uv");
  f.sum.compute_at(at, loop)
      .bound_extent(f.u, f.block)
      .vectorize(f.u, lanes)
      .unroll(f.u)
      .unroll(f.g);
  f.sum.update()
      .split(f.u, f.u, uv, lanes)
      .reorder(f.quad, uv, f.u, f.g, f.step)
      .atomic()
      .vectorize(f.quad)
      .vectorize(uv)
      .unroll(f.u)
      .unroll(f.g);
}

// One value per unit of a block in registers over all blocks, then folded.
void schedule_hidden_sum(LstmHiddenSumFuncs& f, int block, int lanes) {
  Var u = f.total.args()[0], uv("uv"), row = f.sum.args()[0];
  f.total.compute_at(f.sum, row).bound_extent(u, block).vectorize(u, lanes).unroll(u);
  f.total.update()
      .split(u, u, uv, lanes)
      .reorder(uv, u, f.total.rvars(0)[0])
      .vectorize(uv)
      .unroll(u);
  f.sum.update().reorder(f.sum.rvars(0)[0], row);
  f.sum.update().atomic().vectorize(f.sum.rvars(0)[0]);
}

}  // namespace

void schedule_lstm_step_integer(LstmStepIntegerFuncs& funcs, const Target& target) {
  const int lanes = target.natural_vector_size<int32_t>();
  LstmStepFuncs& f = funcs.step;
  align_weights(f.weights, 4, target);
  if (funcs.gates.defined()) {
    schedule_integer_units(funcs);
    return;
  }
  f.state.reorder(f.u, f.b, f.r).vectorize(f.u, f.block, TailStrategy::RoundUp);
  schedule_sum(f, f.state, f.b, lanes);
  if (funcs.hidden_sum.sum.defined()) schedule_hidden_sum(funcs.hidden_sum, f.block, lanes);
}

}  // namespace sluice::hexagon
