// TensorFlow Lite models of one UNIDIRECTIONAL_SEQUENCE_LSTM with s8 weights.
#ifndef SLUICE_BENCH_PEERS_TFLITE_LSTM_MODELS_H
#define SLUICE_BENCH_PEERS_TFLITE_LSTM_MODELS_H

#include <cstdint>

#include "bench/support/buffer.h"
#include "bench/support/lstm_problem.h"

namespace sluice::bench {

/// Scales of x and y in integer models; their zero points are 0.
constexpr float kTfliteInputScale = 1.0F / 127, kTfliteHiddenScale = 1.0F / 128;

/// x and y s8, cell s16: no float anywhere.
Buffer<uint8_t> tflite_lstm_integer_model(const LstmProblem& problem);
/// x, y and states f32: x and h are quantized in the call, symmetrically ("hybrid").
Buffer<uint8_t> tflite_lstm_hybrid_model(const LstmProblem& problem);

}  // namespace sluice::bench

#endif
