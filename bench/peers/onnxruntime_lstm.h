// LSTM layers in ONNX Runtime: states h and c in and out, as streaming needs them.
#ifndef SLUICE_BENCH_PEERS_ONNXRUNTIME_LSTM_H
#define SLUICE_BENCH_PEERS_ONNXRUNTIME_LSTM_H

#include "bench/cases/contender.h"
#include "bench/support/problem.h"

namespace sluice::bench {

/// Operator LSTM.
Contender onnxruntime_lstm_f32(const LstmProblem& problem);
/// Operator DynamicQuantizeLSTM (com.microsoft): s8 weights with one scale per tensor or per output
/// channel, x and h quantized in the call.
Contender onnxruntime_lstm_dynamic(const LstmProblem& problem, bool per_channel);

}  // namespace sluice::bench

#endif
