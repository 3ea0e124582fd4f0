#ifndef SLUICE_SCHEDULES_LSTM_STEP_INTEGER_H
#define SLUICE_SCHEDULES_LSTM_STEP_INTEGER_H

#include <vector>

#include "schedules/lstm_step.h"

namespace sluice {

/// Sum of the new hidden state: total(u, r) over the blocks, sum(r) over the units. Both undefined
/// where the step makes none.
struct LstmHiddenSumFuncs {
  Halide::Func sum, total;
};

/// Layer norm's statistics of a row: partial(u, ..., r) over the blocks, total over its units, and
/// what follows from them, each needing only the same row.
struct LstmStatisticsFuncs {
  Halide::Func partial, total, mean, variance, normal, root, result;
};

/// Where 16-bit activations are multiplied byte by byte: step.sum is that of the lower bytes, sum
/// that of the upper ones. Bytes of activations lower(quad, step, r) and upper(quad, step, r);
/// row_total(r) of the activations.
struct LstmByteFuncs {
  Halide::Func sum, lower, upper, row_total;
};

struct LstmStepIntegerFuncs {
  LstmStepFuncs step;
  LstmByteFuncs bytes;  // undefined elsewhere
  LstmHiddenSumFuncs hidden_sum;
  // Steps with peephole and layer norm make gates(u, g, b, r) of the sums first, and the state of
  // the gates. Undefined and empty elsewhere.
  Halide::Func gates;
  std::vector<LstmStatisticsFuncs> statistics;
};

namespace x86 {
void schedule_lstm_step_integer(LstmStepIntegerFuncs& funcs, const Halide::Target& target);
}
namespace arm {
void schedule_lstm_step_integer(LstmStepIntegerFuncs& funcs, const Halide::Target& target);
}
namespace hexagon {
void schedule_lstm_step_integer(LstmStepIntegerFuncs& funcs, const Halide::Target& target);
}
namespace portable {
void schedule_lstm_step_integer(LstmStepIntegerFuncs& funcs, const Halide::Target& target);
}

inline void schedule_lstm_step_integer(LstmStepIntegerFuncs& funcs, const Halide::Target& target) {
  SLUICE_SCHEDULE(schedule_lstm_step_integer, funcs, target);
}

/// Unit by unit, intermediates in memory of one row: where no schedule of the family's own is
/// needed.
inline void schedule_integer_units(LstmStepIntegerFuncs& funcs) {
  const bool full = funcs.gates.defined();
  funcs.step.sum.compute_at(full ? funcs.gates : funcs.step.state, funcs.step.u);
  for (LstmStatisticsFuncs& s : funcs.statistics) {
    for (Halide::Func f : {s.partial, s.total, s.mean, s.variance, s.normal, s.root, s.result}) {
      f.compute_at(funcs.step.state, funcs.step.r);
    }
  }
  if (funcs.hidden_sum.sum.defined()) {
    funcs.hidden_sum.total.compute_at(funcs.hidden_sum.sum, funcs.step.r);
  }
}

}  // namespace sluice

#endif
