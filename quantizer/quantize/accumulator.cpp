#include "quantizer/quantize/accumulator.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "quantizer/quantize/range_error.h"
#include "quantizer/quantize/value_quantization.h"

namespace sluice {
namespace {

constexpr int64_t kLeast = std::numeric_limits<int32_t>::min();
constexpr int64_t kLargest = std::numeric_limits<int32_t>::max();

}  // namespace

std::vector<int32_t> fold_zero_point(const QuantizedMatrix& weights,
                                     const std::vector<int64_t>& bias, const ValueQuantization& x,
                                     const std::string& what) {
  const int64_t least = least_of(x.type), largest = largest_of(x.type);
  std::vector<int32_t> result;
  result.reserve(static_cast<size_t>(weights.rows));
  for (int64_t n = 0; n < weights.rows; ++n) {
    const int8_t* row = weights.q.data() + n * weights.columns;
    int64_t sum = 0, low = 0, high = 0;
    for (int64_t k = 0; k < weights.columns; ++k) {
      const auto w = int64_t{row[k]};
      sum += w;
      low += std::min(w * least, w * largest);
      high += std::max(w * least, w * largest);
    }
    const int64_t given = bias.empty() ? 0 : bias[n];
    const bool bias_fits = given >= kLeast && given <= kLargest;
    const int64_t folded = bias_fits ? given - x.zero_point * sum : 0;
    if (!bias_fits || folded < kLeast || folded > kLargest || low + folded < kLeast ||
        high + folded > kLargest) {
      throw RangeError(what + ": the sum of output channel " + std::to_string(n) + " can reach " +
                       std::to_string(low + folded) + " to " + std::to_string(high + folded) +
                       " with a bias of " + std::to_string(given) + ", which does not fit 32 bits");
    }
    result.push_back(static_cast<int32_t>(folded));
  }
  return result;
}

int64_t round_bias(double bias, float x_scale, float w_scale, const std::string& what) {
  if (bias == 0) return 0;  // also where the source gives unused rows a scale of 0
  const double steps = std::round(bias / (double{x_scale} * w_scale));
  if (!(std::fabs(steps) <= static_cast<double>(kLargest))) {
    throw RangeError(what + " of " + std::to_string(bias) + " is " + std::to_string(steps) +
                     " steps, which does not fit 32 bits");
  }
  return static_cast<int64_t>(steps);
}

}  // namespace sluice
