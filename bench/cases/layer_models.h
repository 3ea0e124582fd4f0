// Our models with one layer, float in and out.
#ifndef SLUICE_BENCH_CASES_LAYER_MODELS_H
#define SLUICE_BENCH_CASES_LAYER_MODELS_H

#include <cstdint>
#include <string>

#include "bench/support/buffer.h"
#include "bench/support/gemm_problem.h"
#include "bench/support/lstm_problem.h"
#include "sluice/plan.h"

namespace sluice::bench {

/// Bytes of a model.sluice for kernels of `tiling`. Throws sluice::Error.
Buffer<uint8_t> lstm_model(const LstmProblem& problem, const std::string& scheme,
                           const sluice_tiling& tiling);
Buffer<uint8_t> linear_model(const GemmProblem& problem, const std::string& scheme,
                             const sluice_tiling& tiling);

}  // namespace sluice::bench

#endif
