#include "quantizer/quantize/multiplier.h"

#include <cmath>

#include "quantizer/quantize/range_error.h"

namespace sluice {

Multiplier quantize_multiplier(double factor) {
  if (!(factor >= 0) || factor >= 0x1p30) {
    throw RangeError("a factor of " + std::to_string(factor) +
                     " between scales, expected 0 to 2^30");
  }
  if (factor == 0) return {};
  int shift = 0;
  auto multiplier = static_cast<int64_t>(std::round(std::frexp(factor, &shift) * 0x1p31));
  if (multiplier == int64_t{1} << 31) multiplier >>= 1, ++shift;
  if (shift < -31) return {};
  return {static_cast<int32_t>(multiplier), shift};
}

double gate_factor(Profile profile, float w_scale, float x_scale, float gate_scale) {
  if (profile == Profile::Native) return double{w_scale} * x_scale / gate_scale;
  const float product = w_scale * x_scale;
  return product / gate_scale;
}

double peephole_factor(Profile profile, int cell_log2, float peephole_scale, float gate_scale) {
  const double factor = std::ldexp(double{peephole_scale}, cell_log2) / gate_scale;
  return profile == Profile::Native ? factor : static_cast<float>(factor);
}

double hidden_factor(Profile profile, float hidden_scale) {
  const double factor = 0x1p-30 / hidden_scale;
  return profile == Profile::Tflite ? static_cast<float>(factor) : factor;
}

double projection_factor(Profile profile, float w_scale, float hidden_scale, float h_scale) {
  return gate_factor(profile, w_scale, hidden_scale, h_scale);
}

double product_factor(Profile profile, bool per_channel, float x_scale, float w_scale,
                      float y_scale) {
  if (profile == Profile::Native || per_channel) return double{x_scale} * w_scale / y_scale;
  const float product = x_scale * w_scale;
  return double{product} / y_scale;
}

}  // namespace sluice
