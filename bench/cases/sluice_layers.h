// Our own contenders.
#ifndef SLUICE_BENCH_CASES_SLUICE_LAYERS_H
#define SLUICE_BENCH_CASES_SLUICE_LAYERS_H

#include <string>

#include "bench/cases/contender.h"
#include "bench/support/problem.h"

namespace sluice::bench {

/// A model with one LSTM layer, float in and out, through sluice_session_run.
Contender sluice_lstm(const LstmProblem& problem, const std::string& scheme);
/// A model with one product, float in and out, through sluice_session_run.
Contender sluice_linear(const GemmProblem& problem, const std::string& scheme);
/// The kernel gemm_s8w8_f32 alone, for activations that are already quantized.
Contender sluice_gemm_static(const GemmProblem& problem);

/// The kernel variant that all of them run.
std::string sluice_variant_in_use();

}  // namespace sluice::bench

#endif
