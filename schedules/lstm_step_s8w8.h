#ifndef SLUICE_SCHEDULES_LSTM_STEP_S8W8_H
#define SLUICE_SCHEDULES_LSTM_STEP_S8W8_H

#include "schedules/lstm_step.h"

namespace sluice {

struct LstmStepS8W8Funcs {
  LstmStepFuncs step;
  LstmQuantizeFuncs quantize;
};

namespace x86 {
void schedule_lstm_step_s8w8(LstmStepS8W8Funcs& funcs, const Halide::Target& target);
}
namespace arm {
void schedule_lstm_step_s8w8(LstmStepS8W8Funcs& funcs, const Halide::Target& target);
}
namespace hexagon {
void schedule_lstm_step_s8w8(LstmStepS8W8Funcs& funcs, const Halide::Target& target);
}
namespace portable {
void schedule_lstm_step_s8w8(LstmStepS8W8Funcs& funcs, const Halide::Target& target);
}

inline void schedule_lstm_step_s8w8(LstmStepS8W8Funcs& funcs, const Halide::Target& target) {
  SLUICE_SCHEDULE(schedule_lstm_step_s8w8, funcs, target);
}

}  // namespace sluice

#endif
