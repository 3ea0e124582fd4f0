// Kernels on quantized numbers, one by one. The flavours of rounding differ by no more than one;
// the tests tell them apart.
#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include "bench/kernels/kernel_call.h"
#include "bench/kernels/kernel_case.h"
#include "bench/support/buffer.h"
#include "bench/support/random.h"

namespace sluice::bench {
namespace {

constexpr int64_t kLengths[] = {1024, 65536};
constexpr float kScale = 0.03F;
constexpr int32_t kMultiplier = 1518500250;
constexpr double kFactor = static_cast<double>(kMultiplier) / 2147483648.0;

template <typename T>
double clamped(double value) {
  return std::clamp<double>(value, std::numeric_limits<T>::min(), std::numeric_limits<T>::max());
}

template <typename X, typename Y>
struct State {
  Buffer<X> x;
  Buffer<Y> y;
  KernelCall call;

  State(int64_t n, const std::vector<X>& values, sluice_kernel_fn kernel)
      : x(values), y(static_cast<size_t>(n)), call(kernel) {}
};

template <typename T>
std::vector<T> numbers(int64_t n, unsigned seed) {
  const auto size = static_cast<size_t>(n);
  if constexpr (std::is_floating_point_v<T>) {
    return Random(seed).floats(size, -3, 3);
  } else {
    return Random(seed).integers<T>(size, std::numeric_limits<T>::min(),
                                    std::numeric_limits<T>::max());
  }
}

// y = f(x) with some scalars between; expected(x) to within the tolerance.
template <typename X, typename Y, typename Expected>
KernelInstance make_unary(int64_t n, sluice_kernel_fn kernel, std::vector<int32_t> integers,
                          bool scaled, Expected expected) {
  const auto state = std::make_shared<State<X, Y>>(n, numbers<X>(n, 1), kernel);
  state->call.buffer(state->x.data(), {n});
  if (scaled) state->call.scalar(kScale);
  for (const int32_t value : integers) state->call.scalar(value);
  state->call.buffer(state->y.data(), {n});
  state->call.run();
  double error = 0;
  for (size_t i = 0; i < state->y.size(); ++i) {
    error = std::max(error, std::fabs(state->y[i] - expected(state->x[i])));
  }
  return {[state] { state->call.run(); }, error};
}

template <typename T>
KernelInstance make_quantize(int64_t n, sluice_kernel_fn kernel) {
  return make_unary<float, T>(n, kernel, {5, 0}, true,
                              [](double x) { return clamped<T>(x / kScale + 5); });
}

template <typename T>
KernelInstance make_dequantize(int64_t n, sluice_kernel_fn kernel) {
  return make_unary<T, float>(n, kernel, {5}, true,
                              [](double x) { return (x - 5) * static_cast<double>(kScale); });
}

template <typename X, typename Y>
KernelInstance make_rescale(int64_t n, sluice_kernel_fn kernel) {
  return make_unary<X, Y>(
      n, kernel,
      {7, kMultiplier, 0, 3, std::numeric_limits<Y>::min(), std::numeric_limits<Y>::max()}, false,
      [](double x) { return clamped<Y>((x - 7) * kFactor + 3); });
}

// y = f(a, b), zero points 0.
template <typename T, typename Expected>
KernelInstance make_binary(int64_t n, sluice_kernel_fn kernel, std::vector<int32_t> integers,
                           Expected expected) {
  struct BinaryState {
    Buffer<T> a, b, y;
    KernelCall call;
  };
  const auto state = std::make_shared<BinaryState>(
      BinaryState{Buffer<T>(numbers<T>(n, 1)), Buffer<T>(numbers<T>(n, 2)),
                  Buffer<T>(static_cast<size_t>(n)), KernelCall(kernel)});
  for (const Buffer<T>* array : {&state->a, &state->b}) {
    state->call.buffer(array->data(), {n, 1, 1, 1});
  }
  for (const int32_t value : integers) state->call.scalar(value);
  for (const int32_t limit :
       {int32_t{std::numeric_limits<T>::min()}, int32_t{std::numeric_limits<T>::max()}}) {
    state->call.scalar(limit);
  }
  state->call.buffer(state->y.data(), {n, 1, 1, 1});
  state->call.run();
  double error = 0;
  for (size_t i = 0; i < state->y.size(); ++i) {
    error =
        std::max(error, std::fabs(state->y[i] - clamped<T>(expected(state->a[i], state->b[i]))));
  }
  return {[state] { state->call.run(); }, error};
}

template <typename T>
KernelInstance make_add(int64_t n, sluice_kernel_fn kernel) {
  constexpr int32_t kLeft = sizeof(T) == 1 ? 20 : 15, kHalf = 1 << 30;
  // a / 2 + b / 2, brought back by 2^(1 - left).
  return make_binary<T>(n, kernel, {0, 0, kLeft, kHalf, 0, kHalf, 0, kMultiplier, 1 - kLeft, 0},
                        [](double a, double b) { return (a + b) * kFactor; });
}

template <typename T>
KernelInstance make_mul(int64_t n, sluice_kernel_fn kernel) {
  constexpr int32_t kShift = sizeof(T) == 1 ? -6 : -14;
  return make_binary<T>(n, kernel, {0, 0, kMultiplier, kShift, 0},
                        [](double a, double b) { return std::ldexp(a * b * kFactor, kShift); });
}

KernelInstance make_row_sums(int64_t n, sluice_kernel_fn kernel) {
  constexpr int64_t kRows = 16;
  const int64_t columns = n / kRows;
  const auto state = std::make_shared<State<int8_t, int32_t>>(kRows, numbers<int8_t>(n, 1), kernel);
  state->call.buffer(state->x.data(), {columns, kRows});
  state->call.buffer(state->y.data(), {kRows});
  state->call.run();
  double error = 0;
  for (int64_t m = 0; m < kRows; ++m) {
    double sum = 0;
    for (int64_t k = 0; k < columns; ++k) sum += state->x.data()[m * columns + k];
    error = std::max(error, std::fabs(state->y.data()[m] - sum));
  }
  return {[state] { state->call.run(); }, error};
}

using Make = KernelInstance (*)(int64_t n, sluice_kernel_fn kernel);

// `bytes` read and written for an element.
std::vector<KernelCase> cases(double bytes, double tolerance, Make make) {
  std::vector<KernelCase> cases;
  for (const int64_t n : kLengths) {
    cases.push_back({"N:" + std::to_string(n), 0, true, bytes * static_cast<double>(n), tolerance,
                     [n, make](sluice_kernel_fn kernel) { return make(n, kernel); }});
  }
  return cases;
}

constexpr double kHalfStep = 0.5001;  // and what float loses
constexpr double kStep = 1.01;        // two or three roundings

}  // namespace

std::vector<KernelCase> row_sums_cases(const CatalogueKernel&) {
  return cases(1, 0, make_row_sums);
}

std::vector<KernelCase> quantize_cases(const CatalogueKernel& kernel) {
  const std::string type = kernel.parameter("y.type");
  if (type == "int16") return cases(6, kHalfStep, make_quantize<int16_t>);
  return cases(5, kHalfStep, type == "int8" ? make_quantize<int8_t> : make_quantize<uint8_t>);
}

std::vector<KernelCase> dequantize_cases(const CatalogueKernel& kernel) {
  const std::string type = kernel.parameter("x.type");
  if (type == "int16") return cases(6, 1e-4, make_dequantize<int16_t>);
  return cases(5, 1e-5, type == "int8" ? make_dequantize<int8_t> : make_dequantize<uint8_t>);
}

std::vector<KernelCase> rescale_cases(const CatalogueKernel& kernel) {
  const bool from_bytes = kernel.parameter("x.type") == "int8";
  const bool to_bytes = kernel.parameter("y.type") == "int8";
  const double bytes = (from_bytes ? 1 : 2) + (to_bytes ? 1 : 2);
  const Make make =
      from_bytes ? (to_bytes ? make_rescale<int8_t, int8_t> : make_rescale<int8_t, int16_t>)
                 : (to_bytes ? make_rescale<int16_t, int8_t> : make_rescale<int16_t, int16_t>);
  return cases(bytes, kStep, make);
}

std::vector<KernelCase> add_quantized_cases(const CatalogueKernel& kernel) {
  return kernel.parameter("y.type") == "int8" ? cases(3, kStep, make_add<int8_t>)
                                              : cases(6, kStep, make_add<int16_t>);
}

std::vector<KernelCase> mul_quantized_cases(const CatalogueKernel& kernel) {
  return kernel.parameter("y.type") == "int8" ? cases(3, kStep, make_mul<int8_t>)
                                              : cases(6, kStep, make_mul<int16_t>);
}

}  // namespace sluice::bench
