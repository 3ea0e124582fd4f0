#include "schedules/lstm_step_s8w8.h"

using namespace Halide;

namespace sluice::portable {

void schedule_lstm_step_s8w8(LstmStepS8W8Funcs& funcs, const Target&) {
  funcs.step.sum.compute_at(funcs.step.state, funcs.step.u);
  for (Func* f : {&funcs.quantize.low, &funcs.quantize.high, &funcs.quantize.total,
                  &funcs.quantize.low_row, &funcs.quantize.high_row}) {
    f->compute_root();
  }
}

}  // namespace sluice::portable
