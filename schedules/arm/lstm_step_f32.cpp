#include "schedules/lstm_step_f32.h"

#include "schedules/arm/lstm_step.h"

namespace sluice::arm {

void schedule_lstm_step_f32(LstmStepFuncs& funcs, const Halide::Target& target) {
  schedule_step(funcs, target, 8);
}

}  // namespace sluice::arm
