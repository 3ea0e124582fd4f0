// The LSTM layer that every contender computes: float weights and inputs, and what must come out.
#ifndef SLUICE_BENCH_SUPPORT_LSTM_PROBLEM_H
#define SLUICE_BENCH_SUPPORT_LSTM_PROBLEM_H

#include <vector>

#include "bench/support/shapes.h"

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

}  // namespace sluice::bench

#endif
