#include <HalideBuffer.h>

#include <limits>
#include <vector>

#include "check.h"
#include "sluice/packed.h"

namespace {

using Halide::Runtime::Buffer;

constexpr int kRows = 3, kOutputs = 70, kDepth = 37;
constexpr int kQuads = (kDepth + 3) / 4;
constexpr int kBlocks = (kOutputs + LAYERS_GEMM_BLOCK - 1) / LAYERS_GEMM_BLOCK;
constexpr int kPadded = kBlocks * LAYERS_GEMM_BLOCK;

struct Gemm {
  Buffer<int8_t> x{4 * kQuads, kRows};
  Buffer<float> x_scale{kRows};
  Buffer<int32_t> x_zero{kRows}, x_sum{kRows};
  std::vector<int8_t> weights = std::vector<int8_t>(kOutputs * kDepth);  // [output][k]
  Buffer<uint8_t> w{4, LAYERS_GEMM_BLOCK, kQuads, kBlocks};
  Buffer<float> w_scale{kPadded}, bias{kPadded};
  Buffer<int32_t> w_sum{kPadded};

  Gemm() {
    Sequence random;
    x.fill(0);
    w_scale.fill(0);
    bias.fill(0);
    w_sum.fill(0);
    for (int m = 0; m < kRows; ++m) {
      x_scale(m) = random.real(0.01f, 0.1f);
      x_zero(m) = random.integer(-128, 127);
      x_sum(m) = 0;
      for (int k = 0; k < kDepth; ++k) {
        x(k, m) = static_cast<int8_t>(random.integer(-128, 127));
        x_sum(m) += x(k, m);
      }
    }
    for (int n = 0; n < kOutputs; ++n) {
      w_scale(n) = random.real(0.001f, 0.01f);
      bias(n) = random.real(-1, 1);
      for (int k = 0; k < kDepth; ++k) {
        weights[n * kDepth + k] = static_cast<int8_t>(random.integer(-127, 127));
        w_sum(n) += weights[n * kDepth + k];
      }
    }
    sluice::pack_weights(kTiling, SLUICE_PACKED_GEMM, kOutputs, kDepth, weights.data(), w.data());
  }

  /// y[m][n] = clamp(x_scale[m] w_scale[n] sum_k (x[m][k] - x_zero[m]) w[n][k] + bias[n], low,
  /// high)
  double expected(int n, int m, float low, float high) {
    int64_t sum = 0;
    for (int k = 0; k < kDepth; ++k) sum += (x(k, m) - x_zero(m)) * weights[n * kDepth + k];
    const double y = double(x_scale(m)) * w_scale(n) * double(sum) + bias(n);
    return y < low ? low : y > high ? high : y;
  }
};

using Kernel = decltype(&layers_gemm_s8w8_f32_sse41);

bool check(Kernel kernel, const char* variant) {
  Gemm gemm;
  const float low = 0, high = std::numeric_limits<float>::infinity();
  Buffer<float> y(kOutputs, kRows);
  const int status = kernel(gemm.x, gemm.x_scale, gemm.x_zero, gemm.x_sum, gemm.w, gemm.w_scale,
                            gemm.w_sum, gemm.bias, low, high, y);
  if (status != 0) {
    std::printf("gemm_s8w8_f32 %s: status %d\n", variant, status);
    return false;
  }
  for (int m = 0; m < kRows; ++m) {
    for (int n = 0; n < kOutputs; ++n) {
      if (!near(variant, y(n, m), gemm.expected(n, m, low, high), 1e-4)) return false;
    }
  }
  return true;
}

/// Kernels generated without no_asserts refuse a buffer of the wrong shape.
bool refuses_wrong_shape() {
  Gemm gemm;
  halide_set_error_handler([](void*, const char*) {});
  Buffer<float> y(kOutputs, kRows), short_scale(kRows - 1);
  const int status =
      layers_gemm_s8w8_f32_sse41(gemm.x, short_scale, gemm.x_zero, gemm.x_sum, gemm.w, gemm.w_scale,
                                 gemm.w_sum, gemm.bias, 0, 1, y);
  if (status != 0) return true;
  std::printf("gemm_s8w8_f32 takes a scale for %d rows of %d\n", kRows - 1, kRows);
  return false;
}

}  // namespace

bool check_gemm() {
  if (__builtin_cpu_supports("avx2") && !check(layers_gemm_s8w8_f32_avx2, "avx2")) return false;
  return check(layers_gemm_s8w8_f32_sse41, "sse41") && refuses_wrong_shape();
}
