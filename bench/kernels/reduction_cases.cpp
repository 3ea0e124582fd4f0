#include <algorithm>
#include <cmath>
#include <numeric>

#include "bench/kernels/kernel_call.h"
#include "bench/kernels/kernel_case.h"
#include "bench/support/buffer.h"
#include "bench/support/random.h"

namespace sluice::bench {
namespace {

struct MatrixShape {
  int64_t rows, columns;
};
constexpr MatrixShape kShapes[] = {{1, 1024}, {64, 256}};
constexpr double kTolerance = 1e-5;

std::string text(const MatrixShape& s) {
  return "M:" + std::to_string(s.rows) + "/K:" + std::to_string(s.columns);
}

struct State {
  MatrixShape shape;
  Buffer<float> x, y;
  KernelCall call;

  State(const MatrixShape& s, int64_t results, sluice_kernel_fn kernel)
      : shape(s),
        x(Random(1).floats(static_cast<size_t>(s.rows * s.columns), -4, 4)),
        y(static_cast<size_t>(results)),
        call(kernel) {
    call.buffer(x.data(), {s.columns, s.rows});
  }
  const float* row(int64_t m) const { return x.data() + m * shape.columns; }
};

KernelInstance make_reduce(const MatrixShape& s, const std::string& function,
                           sluice_kernel_fn kernel) {
  constexpr float kScale = 0.5F;
  const auto state = std::make_shared<State>(s, s.rows, kernel);
  state->call.scalar(kScale);
  state->call.buffer(state->y.data(), {s.rows});
  state->call.run();
  double error = 0;
  for (int64_t m = 0; m < s.rows; ++m) {
    const float *begin = state->row(m), *end = begin + s.columns;
    const double expected = function == "sum"   ? std::accumulate(begin, end, 0.0)
                            : function == "max" ? *std::max_element(begin, end)
                                                : *std::min_element(begin, end);
    error = std::max(error, result_error(state->y.data()[m], kScale * expected));
  }
  return {[state] { state->call.run(); }, error};
}

KernelInstance make_softmax(const MatrixShape& s, bool log, sluice_kernel_fn kernel) {
  const auto state = std::make_shared<State>(s, s.rows * s.columns, kernel);
  state->call.buffer(state->y.data(), {s.columns, s.rows});
  state->call.run();
  double error = 0;
  for (int64_t m = 0; m < s.rows; ++m) {
    const float* x = state->row(m);
    double sum = 0;
    for (int64_t k = 0; k < s.columns; ++k) sum += std::exp(static_cast<double>(x[k]));
    for (int64_t k = 0; k < s.columns; ++k) {
      const double expected =
          log ? x[k] - std::log(sum) : std::exp(static_cast<double>(x[k])) / sum;
      error = std::max(error, result_error(state->y.data()[m * s.columns + k], expected));
    }
  }
  return {[state] { state->call.run(); }, error};
}

}  // namespace

std::vector<KernelCase> reduce_cases(const CatalogueKernel& kernel) {
  std::vector<KernelCase> cases;
  for (const MatrixShape& s : kShapes) {
    cases.push_back({text(s), 0, false, 4.0 * static_cast<double>(s.rows * (s.columns + 1)),
                     kTolerance,
                     [s, function = kernel.parameter("function")](sluice_kernel_fn pointer) {
                       return make_reduce(s, function, pointer);
                     }});
  }
  return cases;
}

std::vector<KernelCase> softmax_cases(const CatalogueKernel& kernel) {
  std::vector<KernelCase> cases;
  for (const MatrixShape& s : kShapes) {
    cases.push_back({text(s), 0, false, 8.0 * static_cast<double>(s.rows * s.columns), kTolerance,
                     [s, log = kernel.parameter("log") == "true"](sluice_kernel_fn pointer) {
                       return make_softmax(s, log, pointer);
                     }});
  }
  return cases;
}

}  // namespace sluice::bench
