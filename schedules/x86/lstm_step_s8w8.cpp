#include "schedules/lstm_step_s8w8.h"

#include "schedules/fold_units.h"
#include "schedules/x86/lstm_step.h"

using namespace Halide;

namespace sluice::x86 {

void schedule_lstm_step_s8w8(LstmStepS8W8Funcs& funcs, const Target& target) {
  const int lanes = target.natural_vector_size<int32_t>();
  schedule_step(funcs.step, target, {{4, 1, 16, 16}, {2, 1, 16, 16}});

  LstmQuantizeFuncs& q = funcs.quantize;
  Var row = q.row.args()[0];
  for (Func f : {q.low, q.high}) reduce_blocks(f, q.row, row, q.block, lanes);
  for (Func f : {q.low_row, q.high_row}) {
    f.compute_at(q.row, row);
    fold_units(f);
  }

  Var kv("kv");
  q.quantized.split(q.k, q.k, kv, q.block, TailStrategy::RoundUp).vectorize(kv);

  reduce_blocks(q.total, q.sum, row, q.block, lanes);
  fold_units(q.sum);
  q.sum.update().reorder(q.sum.rvars(0)[0], row);
}

}  // namespace sluice::x86
