#include "bench/support/lstm_problem.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "bench/support/dot.h"
#include "bench/support/random.h"

namespace sluice::bench {
namespace {

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

// One step of one batch row: state h, c in and out.
void step(const LstmProblem& problem, const float* x, std::vector<float>& h,
          std::vector<double>& c) {
  const int64_t inputs = problem.shape.inputs, hidden = problem.shape.hidden;
  std::vector<double> gates(elements(4, hidden));
  for (int64_t j = 0; j < 4 * hidden; ++j) {
    gates[j] = dot(x, &problem.w[j * inputs], inputs) +
               dot(h.data(), &problem.r[j * hidden], hidden) + problem.bias[j] +
               problem.bias[4 * hidden + j];
  }
  for (int64_t u = 0; u < hidden; ++u) {
    const double i = sigmoid(gates[u]), o = sigmoid(gates[hidden + u]),
                 f = sigmoid(gates[2 * hidden + u]), g = std::tanh(gates[3 * hidden + u]);
    c[u] = f * c[u] + i * g;
    h[u] = static_cast<float>(o * std::tanh(c[u]));
  }
}

}  // namespace

LstmProblem make_problem(const LstmShape& shape) {
  Random random(1);
  const float a = 1 / std::sqrt(static_cast<float>(shape.hidden));
  return {shape, random.floats(elements(shape.steps * shape.batch, shape.inputs), -0.99F, 0.99F),
          random.floats(elements(4 * shape.hidden, shape.inputs), -a, a),
          random.floats(elements(4 * shape.hidden, shape.hidden), -a, a),
          random.floats(elements(8, shape.hidden), -0.1F, 0.1F)};
}

double output_error(const LstmProblem& problem, const float* y) {
  const LstmShape& shape = problem.shape;
  const int64_t steps = std::min<int64_t>(shape.steps, shape.hidden > 512 ? 2 : 6);
  double error = 0;
  for (int64_t row = 0; row < std::min<int64_t>(shape.batch, 2); ++row) {
    std::vector<float> h(elements(1, shape.hidden));
    std::vector<double> c(h.size());
    for (int64_t t = 0; t < steps; ++t) {
      step(problem, &problem.x[(t * shape.batch + row) * shape.inputs], h, c);
      const float* found = y + (t * shape.batch + row) * shape.hidden;
      for (size_t u = 0; u < h.size(); ++u) {
        const double difference = std::fabs(static_cast<double>(found[u]) - h[u]);
        // Written so that NaN counts as wrong.
        if (!(difference <= error)) error = difference;
      }
    }
  }
  return error;
}

}  // namespace sluice::bench
