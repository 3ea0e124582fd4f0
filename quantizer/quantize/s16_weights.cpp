#include "quantizer/quantize/s16_weights.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "quantizer/error.h"
#include "quantizer/quantize/integer_weights.h"

namespace sluice {
namespace {

std::optional<S16Weights> given_weights(const Value& value, int64_t first, int64_t count) {
  if (!given_integers(value) || value.given->type != SLUICE_S16) return std::nullopt;
  const GivenQuantization& given = *value.given;
  const GivenScale scale(given, value.shape);
  if (!scale.fits()) return std::nullopt;
  S16Weights weights;
  weights.scale = given.scale[scale.index(first)];
  for (int64_t i = first; i < first + count; ++i) {
    const size_t index = scale.index(i);
    if (given.scale[index] != weights.scale || given.zero_point[index] != 0) return std::nullopt;
    weights.q.push_back(given.q->as<int16_t>()[i]);
  }
  return weights;
}

}  // namespace

S16Weights s16_weights(const Graph& graph, ValueId operand, int64_t first, int64_t count,
                       const std::string& what) {
  const Value& value = graph.values[operand];
  if (std::optional<S16Weights> given = given_weights(value, first, count)) return *given;
  const float* real = value.constant->as<float>() + first;
  float largest = 0;
  for (int64_t i = 0; i < count; ++i) {
    if (!std::isfinite(real[i])) {
      throw Error(what + " of unit " + std::to_string(i) + " is " + std::to_string(real[i]) +
                  ", expected a finite number");
    }
    largest = std::max(largest, std::fabs(real[i]));
  }
  S16Weights weights;
  const float scale = largest / 32767.0f;
  if (scale >= std::numeric_limits<float>::min()) weights.scale = scale;
  for (int64_t i = 0; i < count; ++i) {
    weights.q.push_back(
        static_cast<int16_t>(std::clamp(std::round(real[i] / weights.scale), -32767.0f, 32767.0f)));
  }
  return weights;
}

}  // namespace sluice
