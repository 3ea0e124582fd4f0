#include "schedules/lstm_step_integer.h"

namespace sluice::portable {

void schedule_lstm_step_integer(LstmStepIntegerFuncs& funcs, const Halide::Target&) {
  schedule_integer_units(funcs);
}

}  // namespace sluice::portable
