// Matrix products in oneDNN.
#ifndef SLUICE_BENCH_PEERS_ONEDNN_GEMM_H
#define SLUICE_BENCH_PEERS_ONEDNN_GEMM_H

#include "bench/cases/contender.h"
#include "bench/support/gemm_problem.h"

namespace sluice::bench {

enum class OnednnProduct { Matmul, InnerProduct };

Contender onednn_gemm_f32(const GemmProblem& problem, OnednnProduct primitive);
/// u8 x with a fixed scale (its zero point folded into the bias), s8 weights with a scale per
/// output channel, bias; y f32. `quantize_input`: x is f32 and quantized in the call, by oneDNN's
/// reorder.
Contender onednn_gemm_u8s8(const GemmProblem& problem, OnednnProduct primitive,
                           bool quantize_input);

}  // namespace sluice::bench

#endif
