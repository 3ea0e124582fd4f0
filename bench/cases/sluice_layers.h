// Our own products.
#ifndef SLUICE_BENCH_CASES_SLUICE_LAYERS_H
#define SLUICE_BENCH_CASES_SLUICE_LAYERS_H

#include <string>

#include "bench/cases/contender.h"
#include "bench/support/gemm_problem.h"

namespace sluice::bench {

/// A model with one product, float in and out, through sluice_session_run.
Contender sluice_linear(const GemmProblem& problem, const std::string& scheme);
/// The kernel gemm_s8w8_f32 alone, for activations that are already quantized.
Contender sluice_gemm_static(const GemmProblem& problem);

}  // namespace sluice::bench

#endif
