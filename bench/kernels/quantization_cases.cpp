#include <algorithm>
#include <cmath>
#include <limits>

#include "bench/kernels/kernel_call.h"
#include "bench/kernels/kernel_case.h"
#include "bench/support/buffer.h"
#include "bench/support/random.h"

namespace sluice::bench {
namespace {

struct MatrixShape {
  int64_t rows, columns;
};
constexpr MatrixShape kShapes[] = {{1, 512}, {1, 4096}, {64, 1024}};

size_t elements(const MatrixShape& s) { return static_cast<size_t>(s.rows * s.columns); }

std::string text(const MatrixShape& s, const char* rows, const char* columns) {
  return rows + (":" + std::to_string(s.rows)) + "/" + columns + (":" + std::to_string(s.columns));
}

KernelInstance make_quantize_rows(const MatrixShape& s, sluice_kernel_fn kernel) {
  struct State {
    Buffer<float> x;
    Buffer<int8_t> q;
    Buffer<float> scale;
    Buffer<int32_t> zero, sum;
    KernelCall call;
  };
  const auto rows = static_cast<size_t>(s.rows);
  const auto state = std::make_shared<State>(
      State{Buffer<float>(Random(1).floats(elements(s), -3, 5)), Buffer<int8_t>(elements(s)),
            Buffer<float>(rows), Buffer<int32_t>(rows), Buffer<int32_t>(rows), KernelCall(kernel)});
  KernelCall& call = state->call;
  call.buffer(state->x.data(), {s.columns, s.rows});
  call.scalar(int32_t{0});
  call.buffer(state->q.data(), {s.columns, s.rows});
  call.buffer(state->scale.data(), {s.rows});
  call.buffer(state->zero.data(), {s.rows});
  call.buffer(state->sum.data(), {s.rows});
  call.run();
  // In steps of the quantization: half of one from rounding the value, half from the zero point.
  double error = 0;
  for (size_t i = 0; i < elements(s); ++i) {
    const size_t row = i / static_cast<size_t>(s.columns);
    const double steps = static_cast<double>(state->x[i]) / state->scale[row];
    error = std::max(error, std::fabs(state->q[i] - state->zero[row] - steps));
  }
  return {[state] { state->call.run(); }, error};
}

template <typename T>
KernelInstance make_requantize(const MatrixShape& s, sluice_kernel_fn kernel) {
  struct State {
    Buffer<int32_t> x, multiplier, shift;
    Buffer<T> y;
    KernelCall call;
  };
  const int32_t low = std::numeric_limits<T>::min(), high = std::numeric_limits<T>::max();
  const auto columns = static_cast<size_t>(s.columns);
  const auto state = std::make_shared<State>(
      State{Buffer<int32_t>(Random(2).integers<int32_t>(elements(s), -(1 << 20), 1 << 20)),
            Buffer<int32_t>(Random(3).integers<int32_t>(columns, 1 << 30, INT32_MAX)),
            Buffer<int32_t>(Random(4).integers<int32_t>(columns, -14, -10)), Buffer<T>(elements(s)),
            KernelCall(kernel)});
  constexpr int32_t kZero = 3;
  KernelCall& call = state->call;
  call.buffer(state->x.data(), {s.columns, s.rows});
  call.buffer(state->multiplier.data(), {s.columns});
  call.buffer(state->shift.data(), {s.columns});
  for (const int32_t value : {kZero, low, high}) call.scalar(value);
  call.buffer(state->y.data(), {s.columns, s.rows});
  call.run();
  // The flavours round differently, by no more than one; the tests tell them apart.
  double error = 0;
  for (size_t i = 0; i < elements(s); ++i) {
    const size_t column = i % columns;
    const double scaled = std::ldexp(static_cast<double>(state->x[i]) * state->multiplier[column],
                                     state->shift[column] - 31) +
                          kZero;
    const double expected = std::clamp(scaled, static_cast<double>(low), static_cast<double>(high));
    error = std::max(error, std::fabs(state->y[i] - expected));
  }
  return {[state] { state->call.run(); }, error};
}

}  // namespace

std::vector<KernelCase> quantize_rows_cases(const CatalogueKernel&) {
  std::vector<KernelCase> cases;
  for (const MatrixShape& s : kShapes) {
    cases.push_back({text(s, "M", "K"), 0, true, 5.0 * static_cast<double>(elements(s)), 1.01,
                     [s](sluice_kernel_fn kernel) { return make_quantize_rows(s, kernel); }});
  }
  return cases;
}

std::vector<KernelCase> requantize_cases(const CatalogueKernel& kernel) {
  const bool bytes = kernel.parameter("output") == "s8";
  std::vector<KernelCase> cases;
  for (const MatrixShape& s : kShapes) {
    cases.push_back({text(s, "M", "N"), 0, true,
                     (bytes ? 5.0 : 6.0) * static_cast<double>(elements(s)), 1.01,
                     [s, bytes](sluice_kernel_fn function) {
                       return bytes ? make_requantize<int8_t>(s, function)
                                    : make_requantize<int16_t>(s, function);
                     }});
  }
  return cases;
}

}  // namespace sluice::bench
