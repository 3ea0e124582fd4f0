#include "bench/support/gemm_problem.h"

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "bench/support/dot.h"
#include "bench/support/random.h"
#include "quantizer/quantize/weight_rows.h"

namespace sluice::bench {

GemmProblem make_problem(const GemmShape& shape) {
  Random random(2);
  const float a = 1 / std::sqrt(static_cast<float>(shape.k));
  GemmProblem problem{shape,
                      random.floats(elements(shape.m, shape.k), -0.99F, 0.99F),
                      random.floats(elements(shape.n, shape.k), -a, a),
                      random.floats(elements(shape.n, 1), -0.1F, 0.1F),
                      {}};
  problem.wq = quantize_rows(problem.w.data(), shape.n, shape.k, "gemm", "w");
  return problem;
}

double output_error(const GemmProblem& problem, const float* y) {
  const GemmShape& shape = problem.shape;
  Random random(3);
  const size_t samples = 256;
  const auto rows = random.integers<int64_t>(samples, 0, static_cast<int32_t>(shape.m - 1));
  const auto columns = random.integers<int64_t>(samples, 0, static_cast<int32_t>(shape.n - 1));
  double error = 0;
  for (size_t i = 0; i < samples; ++i) {
    const double expected =
        dot(&problem.x[rows[i] * shape.k], &problem.w[columns[i] * shape.k], shape.k) +
        problem.bias[columns[i]];
    const double difference = std::fabs(y[rows[i] * shape.n + columns[i]] - expected);
    if (!(difference <= error)) error = difference;
  }
  return error;
}

}  // namespace sluice::bench
