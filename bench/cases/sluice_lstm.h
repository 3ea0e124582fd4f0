// Our LSTM layer.
#ifndef SLUICE_BENCH_CASES_SLUICE_LSTM_H
#define SLUICE_BENCH_CASES_SLUICE_LSTM_H

#include <cstdint>

#include "bench/cases/contender.h"
#include "bench/support/buffer.h"
#include "bench/support/lstm_problem.h"

namespace sluice::bench {

/// A model of lstm_model (layer_models.h) through sluice_session_run.
Contender sluice_lstm(const LstmProblem& problem, Buffer<uint8_t> model);

}  // namespace sluice::bench

#endif
