#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "bench/kernels/gemm_weights.h"
#include "bench/kernels/kernel_call.h"
#include "bench/kernels/kernel_case.h"
#include "bench/support/gemm_problem.h"
#include "bench/support/random.h"
#include "runtime/pack/packed.h"

namespace sluice::bench {
namespace {

constexpr GemmShape kShapes[] = {
    {1, 1024, 1024}, {1, 4096, 1024}, {8, 1024, 1024}, {64, 1024, 1024}, {256, 1024, 1024}};
constexpr float kInfinity = std::numeric_limits<float>::infinity();

size_t count(int64_t a, int64_t b) { return static_cast<size_t>(a * b); }

// Activations of T, rows padded to whole quads, with their sums: of s8 all values, of s16 those
// whose products stay within s32.
template <typename T>
struct QuantizedRows {
  int64_t quads;
  Buffer<T> x;
  Buffer<int32_t> sum;

  QuantizedRows(int64_t m, int64_t k)
      : quads(round_up(k, 4)), x(count(m, quads)), sum(static_cast<size_t>(m)) {
    const T most = sizeof(T) == 1 ? 127 : 4000;
    const auto values = Random(4).integers<T>(count(m, k), static_cast<T>(-most - 1), most);
    for (int64_t row = 0; row < m; ++row) {
      std::memcpy(x.data() + row * quads, &values[row * k], static_cast<size_t>(k) * sizeof(T));
      for (int64_t i = 0; i < k; ++i) sum[row] += values[row * k + i];
    }
  }
};

// Largest error of the sampled elements y[m][n], whose exact value is expected(m, n, sum), with
// sum = sum_k x[m][k] w[n][k].
template <typename X, typename T, typename Expected>
double sampled_error(const GemmShape& s, const QuantizedRows<X>& rows, const QuantizedMatrix& w,
                     const Buffer<T>& y, Expected expected) {
  double error = 0;
  for (int64_t sample = 0; sample < 64; ++sample) {
    const int64_t m = sample * 7 % s.m, n = sample * 131 % s.n;
    int64_t sum = 0;
    for (int64_t k = 0; k < s.k; ++k) sum += rows.x.data()[m * rows.quads + k] * w.q[n * s.k + k];
    const double found = static_cast<double>(y.data()[m * s.n + n]);
    error = std::max(error, result_error(found, expected(m, n, static_cast<double>(sum))));
  }
  return error;
}

// Products of X with results Y: sums in s32, or requantized to about the range of Y.
template <typename X, typename Y>
KernelInstance make_integer(const GemmShape& s, sluice_kernel_fn kernel) {
  struct State {
    GemmProblem problem;
    GemmWeights weights;
    QuantizedRows<X> rows;
    Buffer<int32_t> bias, multiplier, shift;
    Buffer<Y> y;
    KernelCall call;
  };
  constexpr bool kRequantized = sizeof(Y) < 4;
  constexpr int32_t kZero = 3, kLow = std::numeric_limits<Y>::min(),
                    kHigh = std::numeric_limits<Y>::max();
  GemmProblem problem = make_problem(s);
  GemmWeights weights(problem.wq, problem.bias);
  const size_t channels = weights.bias.size();
  const int32_t shift = sizeof(Y) == 1 ? -10 : -3;
  const auto state = std::make_shared<State>(
      State{std::move(problem), std::move(weights), QuantizedRows<X>(s.m, s.k),
            Buffer<int32_t>(Random(5).integers<int32_t>(channels, -1000, 1000)),
            Buffer<int32_t>(Random(6).integers<int32_t>(channels, 1 << 30, INT32_MAX)),
            Buffer<int32_t>(std::vector<int32_t>(channels, shift)), Buffer<Y>(count(s.m, s.n)),
            KernelCall(kernel)});
  KernelCall& call = state->call;
  const auto channel_count = static_cast<int64_t>(channels);
  call.buffer(state->rows.x.data(), {state->rows.quads, s.m});
  if (sizeof(X) == 1) call.buffer(state->rows.sum.data(), {s.m});
  bind_weights(call, s, state->weights);
  call.buffer(state->bias.data(), {channel_count});
  if (kRequantized) {
    call.buffer(state->multiplier.data(), {channel_count});
    call.buffer(state->shift.data(), {channel_count});
    for (const int32_t value : {kZero, kLow, kHigh}) call.scalar(value);
  }
  call.buffer(state->y.data(), {s.n, s.m});
  call.run();
  const double error = sampled_error(
      s, state->rows, state->problem.wq, state->y, [&](int64_t, int64_t n, double sum) {
        const double value = sum + state->bias.data()[n];
        if (!kRequantized) return value;
        const double scaled = std::ldexp(value * state->multiplier.data()[n], shift - 31);
        return std::clamp<double>(std::floor(scaled + 0.5) + kZero, kLow, kHigh);
      });
  return {[state] { state->call.run(); }, error};
}

KernelInstance make_f32_of_s8(const GemmShape& s, sluice_kernel_fn kernel) {
  struct State {
    GemmProblem problem;
    GemmWeights weights;
    QuantizedRows<int8_t> rows;
    Buffer<float> scale;
    Buffer<int32_t> zero;
    Buffer<float> y;
    KernelCall call;
  };
  GemmProblem problem = make_problem(s);
  GemmWeights weights(problem.wq, problem.bias);
  const auto m = static_cast<size_t>(s.m);
  const auto state = std::make_shared<State>(
      State{std::move(problem), std::move(weights), QuantizedRows<int8_t>(s.m, s.k),
            Buffer<float>(Random(6).floats(m, 0.005F, 0.01F)),
            Buffer<int32_t>(Random(7).integers<int32_t>(m, -20, 20)),
            Buffer<float>(count(s.m, s.n)), KernelCall(kernel)});
  bind_gemm_s8w8_f32(state->call, s, state->rows.x.data(), state->scale.data(), state->zero.data(),
                     state->rows.sum.data(), state->weights, state->y.data());
  state->call.run();
  const QuantizedMatrix& w = state->problem.wq;
  const double error =
      sampled_error(s, state->rows, w, state->y, [&](int64_t row, int64_t n, double sum) {
        double w_sum = 0;
        for (int64_t k = 0; k < s.k; ++k) w_sum += w.q[n * s.k + k];
        return state->scale.data()[row] * w.scale[n] * (sum - state->zero.data()[row] * w_sum) +
               state->problem.bias[n];
      });
  return {[state] { state->call.run(); }, error};
}

KernelInstance make_f32(const GemmShape& s, sluice_kernel_fn kernel) {
  struct State {
    GemmProblem problem;
    Buffer<float> x, w, bias, y;
    KernelCall call;
  };
  const int64_t block = sluice_kernel_tiling.gemm_block, blocks = gemm_blocks(s.n);
  GemmProblem problem = make_problem(s);
  Buffer<float> x(problem.x), w(count(block * blocks, s.k)), bias(count(block, blocks));
  pack_weights(sluice_kernel_tiling, SLUICE_PACKED_GEMM, s.n, s.k, problem.w.data(), w.data());
  pack_channels(sluice_kernel_tiling, SLUICE_GEMM_CHANNELS, s.n, problem.bias.data(), bias.data());
  const auto state =
      std::make_shared<State>(State{std::move(problem), std::move(x), std::move(w), std::move(bias),
                                    Buffer<float>(count(s.m, s.n)), KernelCall(kernel)});
  KernelCall& call = state->call;
  call.buffer(state->x.data(), {s.k, s.m});
  call.buffer(state->w.data(), {block, s.k, blocks});
  call.buffer(state->bias.data(), {block * blocks});
  call.scalar(-kInfinity);
  call.scalar(kInfinity);
  call.buffer(state->y.data(), {s.n, s.m});
  call.run();
  return {[state] { state->call.run(); }, output_error(state->problem, state->y.data())};
}

std::vector<KernelCase> cases(bool eight_bit, double tolerance,
                              KernelInstance (*make)(const GemmShape&, sluice_kernel_fn)) {
  std::vector<KernelCase> cases;
  for (const GemmShape& s : kShapes) {
    const double width = eight_bit ? 1 : 4;
    const double bytes =
        width * static_cast<double>(s.n * s.k + s.m * s.k) + 4 * static_cast<double>(s.m * s.n);
    cases.push_back({text(s), macs(s), eight_bit, bytes, tolerance,
                     [s, make](sluice_kernel_fn kernel) { return make(s, kernel); }});
  }
  return cases;
}

}  // namespace

std::vector<KernelCase> gemm_f32_cases(const CatalogueKernel&) {
  return cases(false, 1e-4, make_f32);
}

std::vector<KernelCase> gemm_s8w8_cases(const CatalogueKernel& kernel) {
  const std::string output = kernel.parameter("output");
  if (output == "s32") return cases(true, 0, make_integer<int8_t, int32_t>);
  if (output == "s8") return cases(true, 0, make_integer<int8_t, int8_t>);
  if (output == "s16") return cases(true, 0, make_integer<int8_t, int16_t>);
  return cases(true, 1e-4, make_f32_of_s8);
}

std::vector<KernelCase> gemm_s16w8_cases(const CatalogueKernel&) {
  return cases(true, 0, make_integer<int16_t, int32_t>);
}

}  // namespace sluice::bench
