// Quantization and arithmetic on single quantized numbers, as docs/numerics.md has it.
#ifndef SLUICE_TESTS_REFERENCE_QUANTIZED_POINTWISE_H
#define SLUICE_TESTS_REFERENCE_QUANTIZED_POINTWISE_H

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "tests/reference/fixed_point.h"

namespace sluice::reference {

/// Limits of a result and its zero point.
struct Target {
  int32_t zero_point, low, high;
};

inline int32_t offset_and_clamp(double steps, const Target& y) {
  return static_cast<int32_t>(std::clamp<double>(steps + y.zero_point, y.low, y.high));
}

/// clamp(round(v) + zero point), v = x / scale in float: to the nearest integer, ties to even, or
/// sign(v) floor(|v| + 1/2) with the sum in float; the zero point for NaN.
inline int32_t quantize(float x, float scale, bool away, const Target& y) {
  const float steps = x / scale;
  if (std::isnan(steps)) return offset_and_clamp(0, y);
  const float away_from_zero = std::copysign(std::floor(std::fabs(steps) + 0.5f), steps);
  return offset_and_clamp(away ? away_from_zero : std::nearbyint(steps), y);
}

/// (q - zero_point) scale in float.
inline float dequantize(int32_t q, float scale, int32_t zero_point) {
  return static_cast<float>(q - zero_point) * scale;
}

/// requantize(x - x_zero) + zero point.
inline int32_t rescale(int32_t x, int32_t x_zero, Multiplier f, Rounding rounding,
                       const Target& y) {
  return offset_and_clamp(static_cast<double>(requantize(x - x_zero, f, rounding)), y);
}

/// TensorFlow Lite's ADD: both arguments shifted left and requantized, then the sum.
struct Addition {
  int32_t a_zero, b_zero, left;
  Multiplier a, b, y;
};
inline int32_t add(int32_t a, int32_t b, const Addition& f, Rounding rounding, const Target& y) {
  const int64_t unit = int64_t{1} << f.left;
  const int64_t sum = requantize((a - f.a_zero) * unit, f.a, rounding) +
                      requantize((b - f.b_zero) * unit, f.b, rounding);
  return offset_and_clamp(static_cast<double>(requantize(sum, f.y, rounding)), y);
}

/// TensorFlow Lite's MUL.
inline int32_t multiply(int32_t a, int32_t a_zero, int32_t b, int32_t b_zero, Multiplier f,
                        Rounding rounding, const Target& y) {
  const int64_t product = int64_t{a - a_zero} * (b - b_zero);
  return offset_and_clamp(static_cast<double>(requantize(product, f, rounding)), y);
}

}  // namespace sluice::reference

#endif
