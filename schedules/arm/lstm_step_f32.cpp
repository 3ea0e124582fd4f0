#include "schedules/lstm_step_f32.h"

using namespace Halide;

namespace sluice::arm {

void schedule_lstm_step_f32(LstmStepFuncs& funcs, const Target&) {
  funcs.sum.compute_at(funcs.state, funcs.u);
}

}  // namespace sluice::arm
