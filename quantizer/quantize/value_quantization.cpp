#include "quantizer/quantize/value_quantization.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "quantizer/quantize/range_error.h"

namespace sluice {
namespace {

void check_finite(const ValueRange& range) {
  if (!std::isfinite(range.low) || !std::isfinite(range.high)) {
    throw RangeError("a range of " + std::to_string(range.low) + " to " +
                     std::to_string(range.high) + ", expected finite bounds");
  }
}

/// The scale as a float; `none` where it is not a normal one.
float float_scale(double scale, float none) {
  if (scale > std::numeric_limits<float>::max()) {
    throw RangeError("a scale of " + std::to_string(scale) + " is beyond float");
  }
  return scale < std::numeric_limits<float>::min() ? none : static_cast<float>(scale);
}

}  // namespace

ValueQuantization asymmetric_s8(const ValueRange& range) {
  check_finite(range);
  const double low = std::min(0.0, range.low), high = std::max(0.0, range.high);
  ValueQuantization result;
  result.type = SLUICE_S8;
  result.scale = float_scale((high - low) / 255, 0x1p-7f);
  const double zero = -128 - std::round(low / result.scale);
  result.zero_point = static_cast<int32_t>(std::clamp(zero, -128.0, 127.0));
  if (low == high) result.zero_point = 0;
  return result;
}

ValueQuantization symmetric_s16(const ValueRange& range) {
  check_finite(range);
  ValueQuantization result;
  result.type = SLUICE_S16;
  result.scale =
      float_scale(std::max(std::fabs(range.low), std::fabs(range.high)) / 32767, 0x1p-15f);
  return result;
}

int32_t least_of(sluice_type type) { return type == SLUICE_S8 ? -128 : -32768; }

int32_t largest_of(sluice_type type) { return type == SLUICE_S8 ? 127 : 32767; }

ValueRange covered(const ValueQuantization& quantization) {
  const double scale = quantization.scale;
  return {scale * (least_of(quantization.type) - quantization.zero_point),
          scale * (largest_of(quantization.type) - quantization.zero_point)};
}

int32_t quantize_real(double real, const ValueQuantization& quantization, bool round_away) {
  const double steps = real / quantization.scale;
  const double q =
      (round_away ? std::round(steps) : std::nearbyint(steps)) + quantization.zero_point;
  return static_cast<int32_t>(
      std::clamp<double>(q, least_of(quantization.type), largest_of(quantization.type)));
}

std::optional<ValueQuantization> given_quantization(const Value& value) {
  if (!value.given || value.given->scale.size() != 1 || value.given->zero_point.size() != 1) {
    return std::nullopt;
  }
  const GivenQuantization& given = *value.given;
  const ValueQuantization result{given.type, given.scale[0], given.zero_point[0]};
  if (given.type == SLUICE_S8) {
    if (result.zero_point < -128 || result.zero_point > 127) return std::nullopt;
  } else if (given.type != SLUICE_S16 || result.zero_point != 0) {
    return std::nullopt;
  }
  return std::isnormal(result.scale) && result.scale > 0 ? std::optional(result) : std::nullopt;
}

}  // namespace sluice
