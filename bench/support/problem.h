// The layers that every contender computes: float weights and inputs, and what must come out.
#ifndef SLUICE_BENCH_SUPPORT_PROBLEM_H
#define SLUICE_BENCH_SUPPORT_PROBLEM_H

#include <vector>

#include "bench/support/shapes.h"
#include "quantizer/quantize/quantized_graph.h"

namespace sluice::bench {

/// A forward LSTM layer in ONNX's layout, gates in the order i, o, f, c, starting from zero state.
struct LstmProblem {
  LstmShape shape;
  std::vector<float> x;     // [T, B, I], in (-1, 1)
  std::vector<float> w;     // [4H, I]
  std::vector<float> r;     // [4H, H]
  std::vector<float> bias;  // [8H]
};

LstmProblem make_problem(const LstmShape& shape);

/// Largest absolute difference between `y` [T, B, H] and the layer in double precision, over the
/// first rows and steps: enough to see a wrong result, little enough to cost nothing.
double output_error(const LstmProblem& problem, const float* y);

/// A product with weights quantized once for all contenders, so that they multiply the same
/// integers.
struct GemmProblem {
  GemmShape shape;
  std::vector<float> x;     // [M, K], in (-1, 1)
  std::vector<float> w;     // [N, K]
  std::vector<float> bias;  // [N]
  QuantizedMatrix wq;       // w, symmetric, one scale per output channel
};

/// The scale of static 8-bit activations: x is in (-1, 1).
constexpr float kStaticScale = 1.0F / 127;

GemmProblem make_problem(const GemmShape& shape);

/// Largest absolute difference between `y` [M, N] and the product in double precision, over sampled
/// elements.
double output_error(const GemmProblem& problem, const float* y);

}  // namespace sluice::bench

#endif
