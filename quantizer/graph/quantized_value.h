// One number and the integer that stands for it, as the quantization kernels compute them.
#ifndef SLUICE_GRAPH_QUANTIZED_VALUE_H
#define SLUICE_GRAPH_QUANTIZED_VALUE_H

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace sluice {

/// clamp(round(x / scale) + zero_point) within T, the quotient in float; zero_point for NaN. Ties
/// go to even or, as TensorFlow Lite has it, away from zero.
template <typename T>
T quantized(float x, float scale, int32_t zero_point, bool round_away = false) {
  const float steps = x / scale;
  const float away = std::copysign(std::floor(std::fabs(steps) + 0.5F), steps);
  const float rounded = round_away ? away : std::nearbyint(steps);
  const double q = (std::isnan(rounded) ? 0.0 : double{rounded}) + zero_point;
  return static_cast<T>(
      std::clamp<double>(q, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
}

/// scale (q - zero_point), the difference exact and the product in float.
template <typename T>
float dequantized(T q, float scale, int32_t zero_point) {
  return static_cast<float>(int64_t{q} - zero_point) * scale;
}

}  // namespace sluice

#endif
