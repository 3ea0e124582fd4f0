#include "quantizer/calibrate/observer.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "quantizer/calibrate/range_search.h"
#include "quantizer/error.h"

namespace sluice {
namespace {

constexpr int kSteps = 255;  // between the levels of 8 bits

ValueRange symmetric(double limit) { return {-limit, limit}; }

/// Where `share` of the values lie below, values spread evenly within a bin.
double quantile(const Histogram& histogram, double share) {
  const double wanted = share * static_cast<double>(histogram.count());
  double below = 0;
  for (int i = 0; i < Histogram::kBins; ++i) {
    if (i == Histogram::kBins / 2) {
      below += static_cast<double>(histogram.zeros());
      if (below >= wanted) return 0;
    }
    const auto count = static_cast<double>(histogram.bins()[i]);
    if (count > 0 && below + count >= wanted) {
      return histogram.edge(i) + histogram.bin_width() * (wanted - below) / count;
    }
    below += count;
  }
  return histogram.max();
}

ValueRange percentile_range(const Histogram& histogram, double percentile) {
  const double tail = (100 - percentile) / 200;
  return {std::clamp(quantile(histogram, tail), histogram.min(), 0.0),
          std::clamp(quantile(histogram, 1 - tail), 0.0, histogram.max())};
}

}  // namespace

Observer parse_observer(const std::string& text) {
  const std::string prefix = "percentile:";
  if (text == "minmax") return {ObserverKind::MinMax};
  if (text == "percentile") return {ObserverKind::Percentile};
  if (text == "mse") return {ObserverKind::Mse};
  if (text == "kl") return {ObserverKind::Kl};
  if (text.compare(0, prefix.size(), prefix) == 0) {
    const std::string number = text.substr(prefix.size());
    char* end = nullptr;
    const double percentile = std::strtod(number.c_str(), &end);
    if (end != number.c_str() && *end == '\0' && percentile > 50 && percentile <= 100) {
      return {ObserverKind::Percentile, percentile};
    }
    throw Error("observer '" + text + "': expected a percentile above 50 and up to 100");
  }
  throw Error("unknown observer '" + text + "'; expected minmax, percentile[:P], mse or kl");
}

Observation observe(const Histogram& histogram, const Observer& observer) {
  Observation result;
  result.count = histogram.count();
  result.extremes = {histogram.min(), histogram.max()};
  if (histogram.limit() == 0) return result;
  const ValueRange all = {std::min(histogram.min(), 0.0), std::max(histogram.max(), 0.0)};
  const double largest = std::max(-all.low, all.high);
  result.s8 = all;
  result.s8_symmetric = result.s16 = symmetric(largest);
  switch (observer.kind) {
    case ObserverKind::MinMax:
      break;
    case ObserverKind::Percentile:
      result.s8 = percentile_range(histogram, observer.percentile);
      result.s8_symmetric = symmetric(std::max(-result.s8.low, result.s8.high));
      break;
    case ObserverKind::Mse:
      result.s8 = least_error_range(histogram, kSteps);
      result.s8_symmetric = symmetric(least_error_limit(histogram, 127));
      result.s16 = symmetric(least_error_limit(histogram, 32767));
      break;
    case ObserverKind::Kl: {
      const double limit = least_divergence_limit(histogram, 128);
      result.s8 = {std::max(all.low, -limit), std::min(all.high, limit)};
      result.s8_symmetric = symmetric(std::min(limit, largest));
      break;
    }
  }
  return result;
}

}  // namespace sluice
