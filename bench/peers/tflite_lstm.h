// LSTM layers in TensorFlow Lite. Each run goes on from the state of the one before.
#ifndef SLUICE_BENCH_PEERS_TFLITE_LSTM_H
#define SLUICE_BENCH_PEERS_TFLITE_LSTM_H

#include <cstdint>

#include "bench/cases/contender.h"
#include "bench/support/buffer.h"
#include "bench/support/lstm_problem.h"

namespace sluice::bench {

/// Models of tflite_lstm_models.h. The input of the integer one is quantized already. Throw
/// sluice::Error.
Contender tflite_lstm_integer(const LstmProblem& problem, Buffer<uint8_t> model);
Contender tflite_lstm_hybrid(const LstmProblem& problem, Buffer<uint8_t> model);

}  // namespace sluice::bench

#endif
