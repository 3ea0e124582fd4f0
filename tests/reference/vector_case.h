// Whole runs of integer LSTM layers recorded from other engines.
#ifndef SLUICE_TESTS_REFERENCE_VECTOR_CASE_H
#define SLUICE_TESTS_REFERENCE_VECTOR_CASE_H

#include <string>
#include <vector>

#include "tests/reference/lstm.h"

namespace sluice::reference {

struct VectorCase {
  LstmLayer layer;
  int64_t calls = 1, steps = 0, batch = 0;
  std::vector<int16_t> x;        // [calls, T, B, I]
  std::vector<int16_t> y;        // [calls, T, B, P]
  std::vector<int16_t> c_state;  // [calls, B, H] after each call; empty: not recorded
};

/// The cases of vectors/<suite> (lstm_int8_tflite, lstm_int8_tflm) that are single layers.
std::vector<std::string> layer_cases(const std::string& suite);
VectorCase load_layer_case(const std::string& suite, const std::string& name);

/// A case of models/cmsis_nn_lstm: lstm_1, lstm_one_time_step, lstm_1_s16.
VectorCase load_cmsis_case(const std::string& name);

}  // namespace sluice::reference

#endif
