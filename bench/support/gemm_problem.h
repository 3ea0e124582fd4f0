// The product that every contender computes.
#ifndef SLUICE_BENCH_SUPPORT_GEMM_PROBLEM_H
#define SLUICE_BENCH_SUPPORT_GEMM_PROBLEM_H

#include <vector>

#include "bench/support/shapes.h"
#include "quantizer/quantize/quantized_graph.h"

namespace sluice::bench {

/// A product with weights quantized once for all contenders, so that they multiply the same
/// integers.
struct GemmProblem {
  GemmShape shape;
  std::vector<float> x;     // [M, K], in (-1, 1)
  std::vector<float> w;     // [N, K]
  std::vector<float> bias;  // [N]
  QuantizedMatrix wq;       // w, symmetric, one scale per output channel
};

GemmProblem make_problem(const GemmShape& shape);

/// Largest absolute difference between `y` [M, N] and the product in double precision, over sampled
/// elements.
double output_error(const GemmProblem& problem, const float* y);

}  // namespace sluice::bench

#endif
