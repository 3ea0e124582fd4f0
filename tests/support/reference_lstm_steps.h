// The integer LSTM steps of reference_kernels.h.
#ifndef SLUICE_TESTS_REFERENCE_LSTM_STEPS_H
#define SLUICE_TESTS_REFERENCE_LSTM_STEPS_H

#include "sluice/kernels.h"

namespace sluice {

void add_integer_lstm_steps(sluice_kernel_table* table);

}  // namespace sluice

#endif
