// ONNX models of one LSTM layer: states h and c in and out, as streaming needs them.
#ifndef SLUICE_BENCH_PEERS_ONNX_LSTM_MODELS_H
#define SLUICE_BENCH_PEERS_ONNX_LSTM_MODELS_H

#include <cstdint>

#include "bench/support/buffer.h"
#include "bench/support/lstm_problem.h"

namespace sluice::bench {

/// Operator LSTM.
Buffer<uint8_t> onnx_lstm_f32(const LstmProblem& problem);
/// Operator DynamicQuantizeLSTM (com.microsoft): s8 weights with one scale per tensor or per output
/// channel, x and h quantized in the call.
Buffer<uint8_t> onnx_lstm_dynamic(const LstmProblem& problem, bool per_channel);

}  // namespace sluice::bench

#endif
