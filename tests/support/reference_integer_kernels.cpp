#include "tests/support/reference_integer_kernels.h"

#include <algorithm>

#include "tests/reference/gate_functions.h"
#include "tests/reference/quantized_pointwise.h"
#include "tests/support/kernel_view.h"
#include "tests/support/packed_dot.h"

namespace sluice {
namespace {

using reference::Rounding;
using reference::Target;
using S8 = KernelView<int8_t>;
using U8 = KernelView<uint8_t>;
using S16 = KernelView<int16_t>;
using S32 = KernelView<int32_t>;
using F32 = KernelView<float>;

int32_t integer(void* argument) { return kernel_scalar<int32_t>(argument); }
// Three arguments in a row: zero point, low, high.
Target target(void** argv) { return {integer(argv[0]), integer(argv[1]), integer(argv[2])}; }
// Two: multiplier, shift.
reference::Multiplier factor(void** argv) { return {integer(argv[0]), integer(argv[1])}; }

// Of a channel, whatever a plan's data says: kernels take shifts of these ranges only.
reference::Multiplier channel(int32_t multiplier, int32_t shift, Rounding rounding) {
  return {multiplier, std::clamp(shift, -31, rounding == Rounding::Int64Up ? 14 : 30)};
}

int gemm_s8w8_s32(void** argv) {
  const S8 x(argv[0]);
  const S32 x_sum(argv[1]), bias(argv[3]), y(argv[4]);
  const U8 w(argv[2]);
  for (int64_t m = 0; m < y.extent(1); ++m) {
    for (int64_t n = 0; n < y.extent(0); ++n) y(n, m) = wrap(dot(x, w, x_sum(m), n, m) + bias(n));
  }
  return 0;
}

template <typename T>
int gemm_s8w8(void** argv) {
  const S8 x(argv[0]);
  const S32 x_sum(argv[1]), bias(argv[3]), multiplier(argv[4]), shift(argv[5]);
  const U8 w(argv[2]);
  const Target to = target(argv + 6);
  const KernelView<T> y(argv[9]);
  for (int64_t m = 0; m < y.extent(1); ++m) {
    for (int64_t n = 0; n < y.extent(0); ++n) {
      const int32_t sum = wrap(dot(x, w, x_sum(m), n, m) + bias(n));
      y(n, m) = static_cast<T>(reference::rescale(
          sum, 0, channel(multiplier(n), shift(n), Rounding::SingleUp), Rounding::SingleUp, to));
    }
  }
  return 0;
}

int gemm_s16w8_s32(void** argv) {
  const S16 x(argv[0]);
  const U8 w(argv[1]);
  const S32 bias(argv[2]), y(argv[3]);
  for (int64_t m = 0; m < y.extent(1); ++m) {
    for (int64_t n = 0; n < y.extent(0); ++n) y(n, m) = wrap(dot(x, w, n, m) + bias(n));
  }
  return 0;
}

// f of an s16 and its bits before the binary point.
template <typename Function>
int gate_function(void** argv, Function f) {
  const S16 x(argv[0]), y(argv[2]);
  for (int64_t i = 0; i < y.extent(0); ++i) y(i) = f(x(i), integer(argv[1]));
  return 0;
}
int sigmoid_s16(void** argv) {
  return gate_function(argv, [](int16_t x, int) { return reference::sigmoid_table(x); });
}
int sigmoid_s16_gemmlowp(void** argv) {
  return gate_function(argv, [](int16_t x, int) { return reference::sigmoid_gemmlowp(x); });
}
int tanh_s16(void** argv) { return gate_function(argv, reference::tanh_table); }
int tanh_s16_gemmlowp(void** argv) { return gate_function(argv, reference::tanh_gemmlowp); }

int row_sums_s8(void** argv) {
  const S8 x(argv[0]);
  const S32 y(argv[1]);
  for (int64_t m = 0; m < y.extent(0); ++m) {
    y(m) = 0;
    for (int64_t k = 0; k < x.extent(0); ++k) y(m) += x(k, m);
  }
  return 0;
}

template <typename T, Rounding rounding>
int requantize(void** argv) {
  const S32 x(argv[0]), multiplier(argv[1]), shift(argv[2]);
  const Target to = target(argv + 3);
  const KernelView<T> y(argv[6]);
  for (int64_t m = 0; m < y.extent(1); ++m) {
    for (int64_t n = 0; n < y.extent(0); ++n) {
      y(n, m) = static_cast<T>(
          reference::rescale(x(n, m), 0, channel(multiplier(n), shift(n), rounding), rounding, to));
    }
  }
  return 0;
}

template <typename T>
int quantize(void** argv) {
  const F32 x(argv[0]);
  const auto scale = kernel_scalar<float>(argv[1]);
  const bool away = integer(argv[3]) != 0;
  const Target to{integer(argv[2]), std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};
  const KernelView<T> y(argv[4]);
  for (int64_t i = 0; i < y.extent(0); ++i) {
    y(i) = static_cast<T>(reference::quantize(x(i), scale, away, to));
  }
  return 0;
}

template <typename T>
int dequantize(void** argv) {
  const KernelView<T> x(argv[0]);
  const auto scale = kernel_scalar<float>(argv[1]);
  const int32_t zero = integer(argv[2]);
  const F32 y(argv[3]);
  for (int64_t i = 0; i < y.extent(0); ++i) y(i) = reference::dequantize(x(i), scale, zero);
  return 0;
}

template <typename X, typename Y, Rounding rounding>
int rescale(void** argv) {
  const KernelView<X> x(argv[0]);
  const KernelView<Y> y(argv[7]);
  for (int64_t i = 0; i < y.extent(0); ++i) {
    y(i) = static_cast<Y>(
        reference::rescale(x(i), integer(argv[1]), factor(argv + 2), rounding, target(argv + 4)));
  }
  return 0;
}

// y = f(a, b) over four dimensions.
template <typename T, typename Function>
int binary(void* a_argument, void* b_argument, void* y_argument, Function f) {
  const KernelView<T> a(a_argument), b(b_argument), y(y_argument);
  for (int64_t l = 0; l < y.extent(3); ++l) {
    for (int64_t k = 0; k < y.extent(2); ++k) {
      for (int64_t j = 0; j < y.extent(1); ++j) {
        for (int64_t i = 0; i < y.extent(0); ++i) {
          y(i, j, k, l) = static_cast<T>(f(a(i, j, k, l), b(i, j, k, l)));
        }
      }
    }
  }
  return 0;
}

template <typename T, Rounding rounding>
int add(void** argv) {
  const reference::Addition f{integer(argv[2]), integer(argv[3]), integer(argv[4]),
                              factor(argv + 5), factor(argv + 7), factor(argv + 9)};
  const Target to = target(argv + 11);
  return binary<T>(argv[0], argv[1], argv[14],
                   [&](int32_t a, int32_t b) { return reference::add(a, b, f, rounding, to); });
}

template <typename T, Rounding rounding>
int mul(void** argv) {
  const int32_t a_zero = integer(argv[2]), b_zero = integer(argv[3]);
  const reference::Multiplier f = factor(argv + 4);
  const Target to = target(argv + 6);
  return binary<T>(argv[0], argv[1], argv[9], [&](int32_t a, int32_t b) {
    return reference::multiply(a, a_zero, b, b_zero, f, rounding, to);
  });
}

}  // namespace

void add_integer_kernels(sluice_kernel_table* table) {
  constexpr Rounding up = Rounding::SingleUp;
  constexpr Rounding away = Rounding::DoubleAway;
  sluice_kernel_table& t = *table;
  t.kernel[SLUICE_KERNEL_gemm_s8w8_s32] = gemm_s8w8_s32;
  t.kernel[SLUICE_KERNEL_gemm_s8w8_s8] = gemm_s8w8<int8_t>;
  t.kernel[SLUICE_KERNEL_gemm_s8w8_s16] = gemm_s8w8<int16_t>;
  t.kernel[SLUICE_KERNEL_gemm_s16w8_s32] = gemm_s16w8_s32;
  t.kernel[SLUICE_KERNEL_row_sums_s8] = row_sums_s8;
  t.kernel[SLUICE_KERNEL_sigmoid_s16] = sigmoid_s16;
  t.kernel[SLUICE_KERNEL_sigmoid_s16_gemmlowp] = sigmoid_s16_gemmlowp;
  t.kernel[SLUICE_KERNEL_tanh_s16] = tanh_s16;
  t.kernel[SLUICE_KERNEL_tanh_s16_gemmlowp] = tanh_s16_gemmlowp;
  t.kernel[SLUICE_KERNEL_requantize_s32_s8] = requantize<int8_t, up>;
  t.kernel[SLUICE_KERNEL_requantize_s32_s8_away] = requantize<int8_t, away>;
  t.kernel[SLUICE_KERNEL_requantize_s32_s8_up] = requantize<int8_t, Rounding::DoubleUp>;
  t.kernel[SLUICE_KERNEL_requantize_s32_s8_int64] = requantize<int8_t, Rounding::Int64Up>;
  t.kernel[SLUICE_KERNEL_requantize_s32_s16] = requantize<int16_t, up>;
  t.kernel[SLUICE_KERNEL_requantize_s32_s16_away] = requantize<int16_t, away>;
  t.kernel[SLUICE_KERNEL_requantize_s32_s16_up] = requantize<int16_t, Rounding::DoubleUp>;
  t.kernel[SLUICE_KERNEL_requantize_s32_s16_int64] = requantize<int16_t, Rounding::Int64Up>;
  t.kernel[SLUICE_KERNEL_quantize_f32_s8] = quantize<int8_t>;
  t.kernel[SLUICE_KERNEL_dequantize_s8_f32] = dequantize<int8_t>;
  t.kernel[SLUICE_KERNEL_quantize_f32_u8] = quantize<uint8_t>;
  t.kernel[SLUICE_KERNEL_dequantize_u8_f32] = dequantize<uint8_t>;
  t.kernel[SLUICE_KERNEL_quantize_f32_s16] = quantize<int16_t>;
  t.kernel[SLUICE_KERNEL_dequantize_s16_f32] = dequantize<int16_t>;
  t.kernel[SLUICE_KERNEL_rescale_s8_s8] = rescale<int8_t, int8_t, up>;
  t.kernel[SLUICE_KERNEL_rescale_s8_s16] = rescale<int8_t, int16_t, up>;
  t.kernel[SLUICE_KERNEL_add_s8] = add<int8_t, up>;
  t.kernel[SLUICE_KERNEL_mul_s8] = mul<int8_t, up>;
  t.kernel[SLUICE_KERNEL_rescale_s16_s8] = rescale<int16_t, int8_t, up>;
  t.kernel[SLUICE_KERNEL_rescale_s16_s16] = rescale<int16_t, int16_t, up>;
  t.kernel[SLUICE_KERNEL_add_s16] = add<int16_t, up>;
  t.kernel[SLUICE_KERNEL_mul_s16] = mul<int16_t, up>;
  t.kernel[SLUICE_KERNEL_rescale_s8_s8_away] = rescale<int8_t, int8_t, away>;
  t.kernel[SLUICE_KERNEL_rescale_s8_s16_away] = rescale<int8_t, int16_t, away>;
  t.kernel[SLUICE_KERNEL_add_s8_away] = add<int8_t, away>;
  t.kernel[SLUICE_KERNEL_mul_s8_away] = mul<int8_t, away>;
  t.kernel[SLUICE_KERNEL_rescale_s16_s8_away] = rescale<int16_t, int8_t, away>;
  t.kernel[SLUICE_KERNEL_rescale_s16_s16_away] = rescale<int16_t, int16_t, away>;
  t.kernel[SLUICE_KERNEL_add_s16_away] = add<int16_t, away>;
  t.kernel[SLUICE_KERNEL_mul_s16_away] = mul<int16_t, away>;
}

}  // namespace sluice
