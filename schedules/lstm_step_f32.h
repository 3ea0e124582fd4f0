#ifndef SLUICE_SCHEDULES_LSTM_STEP_F32_H
#define SLUICE_SCHEDULES_LSTM_STEP_F32_H

#include "schedules/lstm_step.h"

namespace sluice {

namespace x86 {
void schedule_lstm_step_f32(LstmStepFuncs& funcs, const Halide::Target& target);
}
namespace arm {
void schedule_lstm_step_f32(LstmStepFuncs& funcs, const Halide::Target& target);
}
namespace hexagon {
void schedule_lstm_step_f32(LstmStepFuncs& funcs, const Halide::Target& target);
}
namespace portable {
void schedule_lstm_step_f32(LstmStepFuncs& funcs, const Halide::Target& target);
}

inline void schedule_lstm_step_f32(LstmStepFuncs& funcs, const Halide::Target& target) {
  SLUICE_SCHEDULE(schedule_lstm_step_f32, funcs, target);
}

}  // namespace sluice

#endif
