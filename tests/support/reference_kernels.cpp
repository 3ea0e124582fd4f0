#include "tests/support/reference_kernels.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "tests/support/kernel_view.h"
#include "tests/support/packed_dot.h"
#include "tests/support/reference_integer_kernels.h"
#include "tests/support/reference_lstm_steps.h"

namespace sluice {

namespace {

using F32 = KernelView<float>;
using S8 = KernelView<int8_t>;
using U8 = KernelView<uint8_t>;
using S32 = KernelView<int32_t>;

float sigmoid(float x) { return static_cast<float>(1 / (1 + std::exp(-static_cast<double>(x)))); }
float tanh_of(float x) { return static_cast<float>(std::tanh(static_cast<double>(x))); }

int quantize_rows_f32_s8(void** argv) {
  const F32 x(argv[0]);
  const bool symmetric = kernel_scalar<int32_t>(argv[1]) != 0;
  const S8 q(argv[2]);
  const F32 scale(argv[3]);
  const S32 zero(argv[4]), sum(argv[5]);
  for (int64_t m = 0; m < x.extent(1); ++m) {
    std::vector<float> row;
    for (int64_t k = 0; k < x.extent(0); ++k) row.push_back(x(k, m));
    const QuantizedRow quantized = quantize_row(row, symmetric);
    for (int64_t k = 0; k < q.extent(0); ++k)
      q(k, m) = k < x.extent(0) ? quantized.q[k] : int8_t(0);
    scale(m) = quantized.scale;
    zero(m) = quantized.zero;
    sum(m) = quantized.sum;
  }
  return 0;
}

int gemm_s8w8_f32(void** argv) {
  const S8 x(argv[0]);
  const F32 x_scale(argv[1]), w_scale(argv[5]), bias(argv[7]), y(argv[10]);
  const S32 x_zero(argv[2]), x_sum(argv[3]), w_sum(argv[6]);
  const U8 w(argv[4]);
  const auto low = kernel_scalar<float>(argv[8]), high = kernel_scalar<float>(argv[9]);
  for (int64_t m = 0; m < y.extent(1); ++m) {
    for (int64_t n = 0; n < y.extent(0); ++n) {
      const int32_t exact = wrap(dot(x, w, x_sum(m), n, m) - int64_t{x_zero(m)} * w_sum(n));
      const float value = static_cast<float>(exact) * (x_scale(m) * w_scale(n)) + bias(n);
      y(n, m) = std::max(std::min(value, high), low);
    }
  }
  return 0;
}

int gemm_f32(void** argv) {
  const F32 x(argv[0]), w(argv[1]), bias(argv[2]), y(argv[5]);
  const auto low = kernel_scalar<float>(argv[3]), high = kernel_scalar<float>(argv[4]);
  const int64_t block = w.extent(0);
  for (int64_t m = 0; m < y.extent(1); ++m) {
    for (int64_t n = 0; n < y.extent(0); ++n) {
      float sum = bias(n);
      for (int64_t k = 0; k < w.extent(1); ++k) sum += x(k, m) * w(n % block, k, n / block);
      y(n, m) = std::max(std::min(sum, high), low);
    }
  }
  return 0;
}

// One unit: gates in the order i, o, f, c.
void cell(const float* gate, float c, float* c_out, float* h_out) {
  const float next = sigmoid(gate[2]) * c + sigmoid(gate[0]) * tanh_of(gate[3]);
  *c_out = next;
  *h_out = sigmoid(gate[1]) * tanh_of(next);
}

int lstm_step_f32(void** argv) {
  const F32 gx(argv[0]), h(argv[1]), r(argv[2]), c(argv[3]), c_out(argv[4]), h_out(argv[5]);
  for (int64_t m = 0; m < gx.extent(3); ++m) {
    for (int64_t b = 0; b < gx.extent(2); ++b) {
      for (int64_t u = 0; u < gx.extent(0); ++u) {
        float gate[4];
        for (int64_t g = 0; g < 4; ++g) {
          gate[g] = gx(u, g, b, m);
          for (int64_t k = 0; k < r.extent(2); ++k) gate[g] += h(k, m) * r(u, g, k, b);
        }
        cell(gate, c(u, b, m), &c_out(u, b, m), &h_out(u, b, m));
      }
    }
  }
  return 0;
}

int lstm_step_s8w8_f32(void** argv) {
  const F32 gx(argv[0]), h_scale(argv[2]), r_scale(argv[6]), c(argv[8]);
  const S8 hq(argv[1]);
  const S32 h_zero(argv[3]), h_sum(argv[4]), r_sum(argv[7]);
  const U8 r(argv[5]);
  const int64_t units = kernel_scalar<int32_t>(argv[9]);
  const bool symmetric = kernel_scalar<int32_t>(argv[10]) != 0;
  const F32 c_out(argv[11]), h_out(argv[12]), h_scale_out(argv[14]);
  const S8 hq_out(argv[13]);
  const S32 h_zero_out(argv[15]), h_sum_out(argv[16]);
  const int64_t block = gx.extent(0);
  for (int64_t m = 0; m < gx.extent(3); ++m) {
    std::vector<float> row(block * gx.extent(2));
    for (int64_t b = 0; b < gx.extent(2); ++b) {
      for (int64_t u = 0; u < block; ++u) {
        float gate[4];
        for (int64_t g = 0; g < 4; ++g) {
          int64_t sum = r.is_unsigned() ? -128 * int64_t{h_sum(m)} : 0;
          sum -= int64_t{h_zero(m)} * r_sum(u, g, b);
          for (int64_t k = 0; k < 4 * r.extent(3); ++k) {
            const uint8_t raw = r(k % 4, u, g, k / 4, b);
            sum += hq(k, m) * (r.is_unsigned() ? raw : static_cast<int8_t>(raw));
          }
          gate[g] =
              gx(u, g, b, m) + static_cast<float>(wrap(sum)) * (h_scale(m) * r_scale(u, g, b));
        }
        cell(gate, c(u, b, m), &c_out(u, b, m), &h_out(u, b, m));
        row[b * block + u] = h_out(u, b, m);
      }
    }
    const QuantizedRow quantized = quantize_row(row, symmetric);
    h_sum_out(m) = 0;
    for (int64_t n = 0; n < hq_out.extent(0); ++n) {
      hq_out(n, m) = n < units ? quantized.q[n] : int8_t(0);
      h_sum_out(m) += hq_out(n, m);
    }
    h_scale_out(m) = quantized.scale;
    h_zero_out(m) = quantized.zero;
  }
  return 0;
}

template <double (*function)(double, double, double)>
int unary(void** argv) {
  const F32 x(argv[0]), y(argv[3]);
  const auto alpha = kernel_scalar<float>(argv[1]), beta = kernel_scalar<float>(argv[2]);
  for (int64_t i = 0; i < y.extent(0); ++i) y(i) = static_cast<float>(function(x(i), alpha, beta));
  return 0;
}

template <float (*function)(float, float)>
int binary(void** argv) {
  const F32 a(argv[0]), b(argv[1]), y(argv[2]);
  for (int64_t i3 = 0; i3 < y.extent(3); ++i3) {
    for (int64_t i2 = 0; i2 < y.extent(2); ++i2) {
      for (int64_t i1 = 0; i1 < y.extent(1); ++i1) {
        for (int64_t i0 = 0; i0 < y.extent(0); ++i0) {
          y(i0, i1, i2, i3) = function(a(i0, i1, i2, i3), b(i0, i1, i2, i3));
        }
      }
    }
  }
  return 0;
}

// NaN wins, as in NumPy and ONNX.
float min_of(float a, float b) { return std::isnan(a) || a < b ? a : b; }
float max_of(float a, float b) { return std::isnan(a) || a > b ? a : b; }

template <typename Combine>
int reduce(void** argv, float start, Combine combine) {
  const F32 x(argv[0]), y(argv[2]);
  const auto scale = kernel_scalar<float>(argv[1]);
  for (int64_t m = 0; m < y.extent(0); ++m) {
    float value = start;
    for (int64_t k = 0; k < x.extent(0); ++k) value = combine(value, x(k, m));
    y(m) = scale * value;
  }
  return 0;
}

int softmax(void** argv, bool log) {
  const F32 x(argv[0]), y(argv[1]);
  for (int64_t m = 0; m < y.extent(1); ++m) {
    float largest = -std::numeric_limits<float>::infinity();
    for (int64_t k = 0; k < x.extent(0); ++k) largest = max_of(largest, x(k, m));
    double sum = 0;
    for (int64_t k = 0; k < x.extent(0); ++k)
      sum += std::exp(static_cast<double>(x(k, m)) - largest);
    for (int64_t k = 0; k < x.extent(0); ++k) {
      const double distance = static_cast<double>(x(k, m)) - largest;
      y(k, m) = static_cast<float>(log ? distance - std::log(sum) : std::exp(distance) / sum);
    }
  }
  return 0;
}

double abs_of(double x, double, double) { return std::fabs(x); }
double neg(double x, double, double) { return -x; }
double exp_of(double x, double, double) { return std::exp(x); }
double log_of(double x, double, double) { return std::log(x); }
double sqrt_of(double x, double, double) { return std::sqrt(x); }
double reciprocal(double x, double, double) { return 1 / x; }
double sigmoid_of(double x, double, double) { return 1 / (1 + std::exp(-x)); }
double tanh_unary(double x, double, double) { return std::tanh(x); }
double clamp_of(double x, double low, double high) { return x < low ? low : x > high ? high : x; }
double leaky_relu(double x, double alpha, double) { return x < 0 ? alpha * x : x; }
double elu(double x, double alpha, double) { return x < 0 ? alpha * std::expm1(x) : x; }
double hard_sigmoid(double x, double alpha, double beta) {
  return clamp_of(alpha * x + beta, 0, 1);
}
double softplus(double x, double, double) {
  return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x)));
}
double softsign(double x, double, double) { return x / (1 + std::fabs(x)); }
double round_of(double x, double, double) { return std::nearbyint(x); }
double affine(double x, double alpha, double beta) { return alpha * x + beta; }
double scaled_tanh(double x, double alpha, double beta) { return alpha * std::tanh(beta * x); }
double thresholded_relu(double x, double alpha, double) {
  return x > alpha || std::isnan(x) ? x : 0;
}

float add(float a, float b) { return a + b; }
float sub(float a, float b) { return a - b; }
float mul(float a, float b) { return a * b; }
float div_of(float a, float b) { return a / b; }
float pow_of(float a, float b) { return std::pow(a, b); }

int reduce_sum(void** argv) { return reduce(argv, 0, add); }
int reduce_max(void** argv) {
  return reduce(argv, -std::numeric_limits<float>::infinity(), max_of);
}
int reduce_min(void** argv) { return reduce(argv, std::numeric_limits<float>::infinity(), min_of); }
int softmax_f32(void** argv) { return softmax(argv, false); }
int log_softmax_f32(void** argv) { return softmax(argv, true); }

sluice_kernel_table make_table() {
  sluice_kernel_table t{};
  t.variant = "reference";
  add_integer_kernels(&t);
  add_integer_lstm_steps(&t);
  t.kernel[SLUICE_KERNEL_gemm_f32] = gemm_f32;
  t.kernel[SLUICE_KERNEL_gemm_s8w8_f32] = gemm_s8w8_f32;
  t.kernel[SLUICE_KERNEL_lstm_step_f32] = lstm_step_f32;
  t.kernel[SLUICE_KERNEL_lstm_step_s8w8_f32] = lstm_step_s8w8_f32;
  t.kernel[SLUICE_KERNEL_quantize_rows_f32_s8] = quantize_rows_f32_s8;
  t.kernel[SLUICE_KERNEL_abs_f32] = unary<abs_of>;
  t.kernel[SLUICE_KERNEL_neg_f32] = unary<neg>;
  t.kernel[SLUICE_KERNEL_exp_f32] = unary<exp_of>;
  t.kernel[SLUICE_KERNEL_log_f32] = unary<log_of>;
  t.kernel[SLUICE_KERNEL_sqrt_f32] = unary<sqrt_of>;
  t.kernel[SLUICE_KERNEL_reciprocal_f32] = unary<reciprocal>;
  t.kernel[SLUICE_KERNEL_sigmoid_f32] = unary<sigmoid_of>;
  t.kernel[SLUICE_KERNEL_tanh_f32] = unary<tanh_unary>;
  t.kernel[SLUICE_KERNEL_clamp_f32] = unary<clamp_of>;
  t.kernel[SLUICE_KERNEL_leaky_relu_f32] = unary<leaky_relu>;
  t.kernel[SLUICE_KERNEL_elu_f32] = unary<elu>;
  t.kernel[SLUICE_KERNEL_hard_sigmoid_f32] = unary<hard_sigmoid>;
  t.kernel[SLUICE_KERNEL_softplus_f32] = unary<softplus>;
  t.kernel[SLUICE_KERNEL_softsign_f32] = unary<softsign>;
  t.kernel[SLUICE_KERNEL_round_f32] = unary<round_of>;
  t.kernel[SLUICE_KERNEL_affine_f32] = unary<affine>;
  t.kernel[SLUICE_KERNEL_scaled_tanh_f32] = unary<scaled_tanh>;
  t.kernel[SLUICE_KERNEL_thresholded_relu_f32] = unary<thresholded_relu>;
  t.kernel[SLUICE_KERNEL_add_f32] = binary<add>;
  t.kernel[SLUICE_KERNEL_sub_f32] = binary<sub>;
  t.kernel[SLUICE_KERNEL_mul_f32] = binary<mul>;
  t.kernel[SLUICE_KERNEL_div_f32] = binary<div_of>;
  t.kernel[SLUICE_KERNEL_pow_f32] = binary<pow_of>;
  t.kernel[SLUICE_KERNEL_min_f32] = binary<min_of>;
  t.kernel[SLUICE_KERNEL_max_f32] = binary<max_of>;
  t.kernel[SLUICE_KERNEL_reduce_sum_f32] = reduce_sum;
  t.kernel[SLUICE_KERNEL_reduce_max_f32] = reduce_max;
  t.kernel[SLUICE_KERNEL_reduce_min_f32] = reduce_min;
  t.kernel[SLUICE_KERNEL_softmax_f32] = softmax_f32;
  t.kernel[SLUICE_KERNEL_log_softmax_f32] = log_softmax_f32;
  return t;
}

}  // namespace

QuantizedRow quantize_row(const std::vector<float>& row, bool symmetric) {
  float low = 0;
  float high = 0;
  bool nan = false;
  for (float x : row) {
    low = std::min(low, x);
    high = std::max(high, x);
    nan = nan || std::isnan(x);
  }
  const double range = symmetric ? 2 * std::max<double>(high, -static_cast<double>(low))
                                 : static_cast<double>(high) - low;
  QuantizedRow result{std::vector<int8_t>(row.size()), 0, 0, 0};
  result.scale = static_cast<float>(range / (symmetric ? 254.0 : 255.0));
  if (nan) result.scale = std::numeric_limits<float>::quiet_NaN();
  if (!std::isfinite(result.scale)) return result;
  const bool flat = result.scale < std::numeric_limits<float>::min();
  if (flat) result.scale = 1;
  const float inverse = 1 / result.scale;
  if (!flat && !symmetric) {
    const double exact = range / 255.0, below = -low / exact, above = high / exact;
    const double end = 128 + below < 127 + above ? below - 128 : 127 - above;
    result.zero = static_cast<int32_t>(std::round(std::clamp(end, -128.0, 127.0)));
  }
  for (size_t k = 0; k < row.size(); ++k) {
    const int32_t q = static_cast<int32_t>(std::nearbyint(row[k] * inverse)) + result.zero;
    result.q[k] = static_cast<int8_t>(std::clamp(q, -128, 127));
    result.sum += result.q[k];
  }
  return result;
}

const sluice_kernel_table& reference_kernels() {
  static const sluice_kernel_table table = make_table();
  return table;
}

}  // namespace sluice
