// Matrix products in ONNX Runtime.
#ifndef SLUICE_BENCH_PEERS_ONNXRUNTIME_GEMM_H
#define SLUICE_BENCH_PEERS_ONNXRUNTIME_GEMM_H

#include "bench/cases/contender.h"
#include "bench/support/gemm_problem.h"

namespace sluice::bench {

/// Operator Gemm, f32.
Contender onnxruntime_gemm_f32(const GemmProblem& problem);
/// Operator MatMulIntegerToFloat (com.microsoft): u8 x with scale and zero point, s8 weights with a
/// scale per output channel, bias; y f32.
Contender onnxruntime_gemm_static(const GemmProblem& problem);
/// Operator DynamicQuantizeMatMul (com.microsoft): the same of f32 x, quantized in the call with
/// one scale for the whole matrix.
Contender onnxruntime_gemm_dynamic(const GemmProblem& problem);

}  // namespace sluice::bench

#endif
