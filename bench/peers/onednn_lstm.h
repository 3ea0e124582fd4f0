// LSTM layers in oneDNN: states h and c in and out, as streaming needs them.
#ifndef SLUICE_BENCH_PEERS_ONEDNN_LSTM_H
#define SLUICE_BENCH_PEERS_ONEDNN_LSTM_H

#include "bench/cases/contender.h"
#include "bench/support/lstm_problem.h"

namespace sluice::bench {

Contender onednn_lstm_f32(const LstmProblem& problem);
/// u8 x and h with a fixed scale, s8 weights with a scale per output channel, f32 c and y.
/// `quantize_input`: x is f32 and quantized in the call, by oneDNN's reorder; else it is given as
/// u8.
Contender onednn_lstm_u8s8(const LstmProblem& problem, bool quantize_input);

}  // namespace sluice::bench

#endif
