#include "schedules/lstm_step_integer.h"

#include "schedules/arm/lstm_step.h"
#include "schedules/fold_units.h"

using namespace Halide;

namespace sluice::arm {
namespace {

constexpr int kGateLanes = 8;  // of 16 bits

// The gates of one row.
void schedule_gates(LstmStepIntegerFuncs& funcs, const Target& target, int lanes) {
  LstmStepFuncs& f = funcs.step;
  Var uo("uo"), uv("uv");
  funcs.gates.split(f.u, uo, f.u, f.block, TailStrategy::RoundUp)
      .split(f.u, f.u, uv, lanes, TailStrategy::RoundUp)
      .reorder(uv, f.u, f.g, uo, f.r, f.b)
      .bound(f.g, 0, 4)
      .vectorize(uv)
      .unroll(f.u)
      .unroll(f.g);
  schedule_sums(f, funcs.gates, uo, target);
}

// One row at a time.
void schedule_statistics(const LstmStatisticsFuncs& s, const LstmStepFuncs& f, int lanes) {
  for (Func g : {s.total, s.mean, s.variance, s.normal, s.root, s.result}) {
    g.compute_at(f.state, f.r);
  }
  reduce_blocks(s.partial, f.state, f.r, f.block, lanes);
}

}  // namespace

void schedule_lstm_step_integer(LstmStepIntegerFuncs& funcs, const Target& target) {
  const int lanes = target.natural_vector_size<int32_t>();
  LstmStepFuncs& f = funcs.step;
  if (funcs.gates.defined()) {
    schedule_gates(funcs, target, lanes);
    for (const LstmStatisticsFuncs& s : funcs.statistics) schedule_statistics(s, f, lanes);
    f.state.vectorize(f.u, lanes, TailStrategy::RoundUp);
  } else {
    schedule_step(f, target, kGateLanes);
  }
  if (funcs.hidden_sum.sum.defined()) {
    Var row = funcs.hidden_sum.sum.args()[0];
    reduce_blocks(funcs.hidden_sum.total, funcs.hidden_sum.sum, row, f.block, lanes);
    fold_units(funcs.hidden_sum.sum);
    funcs.hidden_sum.sum.update().reorder(funcs.hidden_sum.sum.rvars(0)[0], row);
  }
}

}  // namespace sluice::arm
