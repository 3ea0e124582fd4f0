// A fully integer LSTM layer by TensorFlow Lite.
#ifndef SLUICE_BENCH_PEERS_TFLITE_LSTM_H
#define SLUICE_BENCH_PEERS_TFLITE_LSTM_H

#include "bench/cases/contender.h"
#include "bench/support/problem.h"

namespace sluice::bench {

/// UNIDIRECTIONAL_SEQUENCE_LSTM with s8 activations and weights, s16 cell. Its input is quantized
/// already; each run goes on from the state of the one before. Throws sluice::Error.
Contender tflite_lstm_s8(const LstmProblem& problem);

}  // namespace sluice::bench

#endif
