// Layer normalization of integer gates, as TensorFlow Lite does it; ours is the same.
#ifndef SLUICE_TESTS_REFERENCE_LAYER_NORM_H
#define SLUICE_TESTS_REFERENCE_LAYER_NORM_H

#include <vector>

#include "tests/reference/fixed_point.h"

namespace sluice::reference {

/// 1 / sqrt(x), x >= 1, by five Newton iterations in Q3.28.
Multiplier inverse_sqrt(int32_t x);

/// What a gate is normalized with: y = standardized g * weight + bias. Weights have a scale s,
/// biases s 2^-10; `scale` is s as a factor, and `variance_guard` stands in for variances below 1.
struct Normalization {
  std::vector<int16_t> weight;
  std::vector<int32_t> bias;
  Multiplier scale;
  int32_t variance_guard = 1;
};

/// A row of gates, [n] in any scale, to Q3.12.
std::vector<int16_t> layer_norm(const std::vector<int16_t>& g, const Normalization& by);

}  // namespace sluice::reference

#endif
