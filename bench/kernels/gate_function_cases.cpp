#include <algorithm>
#include <cmath>

#include "bench/kernels/kernel_call.h"
#include "bench/kernels/kernel_case.h"
#include "bench/support/buffer.h"
#include "bench/support/random.h"

namespace sluice::bench {
namespace {

constexpr int64_t kLengths[] = {1024, 65536};
constexpr double kTolerance = 13.0 / 32768;  // of gemmlowp's tanh

KernelInstance make(int64_t n, bool sigmoid, sluice_kernel_fn kernel) {
  struct State {
    Buffer<int16_t> x, y;
    KernelCall call;
  };
  const auto count = static_cast<size_t>(n);
  const auto state = std::make_shared<State>(
      State{Buffer<int16_t>(Random(1).integers<int16_t>(count, -32768, 32767)),
            Buffer<int16_t>(count), KernelCall(kernel)});
  state->call.buffer(state->x.data(), {n});
  state->call.scalar(int32_t{3});
  state->call.buffer(state->y.data(), {n});
  state->call.run();
  double error = 0;
  for (size_t i = 0; i < count; ++i) {
    const double x = state->x[i] / 4096.0;
    const double expected = sigmoid ? 1 / (1 + std::exp(-x)) : std::tanh(x);
    error = std::max(error, std::fabs(state->y[i] / 32768.0 - expected));
  }
  return {[state] { state->call.run(); }, error};
}

}  // namespace

std::vector<KernelCase> gate_function_cases(const CatalogueKernel& kernel) {
  const bool sigmoid = kernel.parameter("function") == "sigmoid";
  std::vector<KernelCase> cases;
  for (const int64_t n : kLengths) {
    cases.push_back({"N:" + std::to_string(n), 0, false, 4 * static_cast<double>(n), kTolerance,
                     [=](sluice_kernel_fn pointer) { return make(n, sigmoid, pointer); }});
  }
  return cases;
}

}  // namespace sluice::bench
