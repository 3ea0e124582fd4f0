#include "schedules/lstm_step_f32.h"

#include "schedules/x86/lstm_step.h"

namespace sluice::x86 {

void schedule_lstm_step_f32(LstmStepFuncs& funcs, const Halide::Target& target) {
  schedule_step(funcs, target, {{4, 1, 16, 16}, {2, 1, 16, 16}});
}

}  // namespace sluice::x86
