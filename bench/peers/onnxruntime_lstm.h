// LSTM layers in ONNX Runtime.
#ifndef SLUICE_BENCH_PEERS_ONNXRUNTIME_LSTM_H
#define SLUICE_BENCH_PEERS_ONNXRUNTIME_LSTM_H

#include <cstdint>

#include "bench/cases/contender.h"
#include "bench/support/buffer.h"
#include "bench/support/lstm_problem.h"

namespace sluice::bench {

/// A model of onnx_lstm_models.h. Throws sluice::Error.
Contender onnxruntime_lstm(const LstmProblem& problem, const Buffer<uint8_t>& model);

}  // namespace sluice::bench

#endif
