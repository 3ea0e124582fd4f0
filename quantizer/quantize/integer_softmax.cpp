#include "quantizer/quantize/integer_softmax.h"

#include <algorithm>
#include <cmath>

#include "quantizer/quantize/multiplier.h"
#include "quantizer/quantize/range_error.h"
#include "quantizer/quantize/value_quantization.h"

namespace sluice {
namespace {

constexpr int kSteps = 256;

// Fixed point of 32 bits as gemmlowp's fixedpoint.h computes it; in 64 bits, so that nothing wraps.

int64_t doubled_high_product(int64_t a, int64_t b) {
  return std::min((a * b + (int64_t{1} << 30)) >> 31, (int64_t{1} << 31) - 1);
}

/// a / 2^bits, ties away from zero.
int64_t shift_away(int64_t a, int bits) {
  const int64_t mask = (int64_t{1} << bits) - 1;
  return (a >> bits) + ((a & mask) > (mask >> 1) + (a < 0 ? 1 : 0) ? 1 : 0);
}

/// e^a for a in [-1/4, 0) in Q0.31: Taylor's series of degree 4 around -1/8.
int64_t exponential_near_zero(int64_t a) {
  constexpr int64_t kExpOfMinusEighth = 1895147668, kThird = 715827883;
  const int64_t x = a + (int64_t{1} << 28);
  const int64_t x2 = doubled_high_product(x, x);
  const int64_t x3 = doubled_high_product(x2, x);
  const int64_t x4 = doubled_high_product(x2, x2);
  const int64_t tail = shift_away(doubled_high_product(shift_away(x4, 2) + x3, kThird) + x2, 1);
  return kExpOfMinusEighth + doubled_high_product(kExpOfMinusEighth, x + tail);
}

/// e^a for a <= 0 in Q5.26, result in Q0.31.
int64_t exponential(int64_t a) {
  constexpr int kFraction = 26;
  constexpr int64_t kQuarter = int64_t{1} << (kFraction - 2);
  if (a == 0) return (int64_t{1} << 31) - 1;
  const int64_t above_quarter = (a & (kQuarter - 1)) - kQuarter;
  int64_t result = exponential_near_zero(above_quarter * 32);
  const int64_t quarters = above_quarter - a;
  // e^-(2^exponent) in Q0.31, exponents -2 ... 4.
  constexpr int64_t kFactors[] = {1672461947, 1302514674, 790015084, 290630308,
                                  39332535,   720401,     242};
  for (int i = 0; i < 7; ++i) {
    if ((quarters >> (kFraction - 2 + i) & 1) != 0) {
      result = doubled_high_product(result, kFactors[i]);
    }
  }
  return result;
}

std::vector<int32_t> tflm_exponentials(float x_scale) {
  constexpr int kIntegerBits = 5;
  const double factor = std::min(std::ldexp(double{x_scale}, 31 - kIntegerBits), 0x1p31 - 1.0);
  int shift = 0;
  auto multiplier = static_cast<int64_t>(std::round(std::frexp(factor, &shift) * 0x1p31));
  if (multiplier == int64_t{1} << 31) multiplier >>= 1, ++shift;
  if (shift < 0) throw RangeError("softmax of values with a scale below 2^-26");
  const auto radius = static_cast<int64_t>(
      std::floor(std::ldexp(double{(1 << kIntegerBits) - 1}, 31 - kIntegerBits - shift)));
  std::vector<int32_t> table;
  for (int64_t i = 0; i < kSteps; ++i) {
    table.push_back(i > radius ? 0
                               : static_cast<int32_t>(exponential(doubled_high_product(
                                     -i * (int64_t{1} << shift), multiplier))));
  }
  return table;
}

}  // namespace

ValueQuantization softmax_result(sluice_type type) {
  return type == SLUICE_S8 ? ValueQuantization{SLUICE_S8, 0x1p-8f, -128}
                           : ValueQuantization{SLUICE_S16, 0x1p-15f, 0};
}

IntegerSoftmax integer_softmax(const ValueQuantization& x, const ValueQuantization& y,
                               Profile profile) {
  if (x.type != SLUICE_S8 || !(y == softmax_result(y.type)) ||
      (profile == Profile::Tflite && y.type != SLUICE_S8)) {
    throw RangeError("softmax to a scale of " + std::to_string(y.scale) + " and zero point " +
                     std::to_string(y.zero_point) + ", expected 2^-8 and -128");
  }
  IntegerSoftmax softmax;
  softmax.profile = profile;
  softmax.x = x;
  softmax.y = y;
  if (profile == Profile::Tflm) {
    softmax.exponentials = tflm_exponentials(x.scale);
    return softmax;
  }
  for (int i = 0; i < kSteps; ++i) {
    if (profile == Profile::Tflite) {
      softmax.float_exponentials.push_back(std::exp(-x.scale * static_cast<float>(i)));
    } else {
      softmax.exponentials.push_back(
          static_cast<int32_t>(std::nearbyint(0x1p22 * std::exp(-double{x.scale} * i))));
    }
  }
  return softmax;
}

}  // namespace sluice
