#include <algorithm>
#include <cmath>
#include <limits>

#include "quantizer/calibrate/range_search.h"

namespace sluice {
namespace {

constexpr int kFractions = 80;
constexpr int kSweeps = 4;

/// extreme 2^(-k/8), or 0 for k past the last.
double fraction(double extreme, int k) {
  return k > kFractions ? 0 : extreme * std::exp2(-static_cast<double>(k) / 8);
}

double range_error(const Histogram& histogram, const ValueRange& range, int steps) {
  const double scale = (range.high - range.low) / steps;
  if (scale <= 0) return std::numeric_limits<double>::infinity();
  const double first = std::nearbyint(range.low / scale);
  return quantization_error(histogram, scale, first, first + steps);
}

}  // namespace

double quantization_error(const Histogram& histogram, double scale, double first, double last) {
  const double width = histogram.bin_width();
  const int points = width > scale / 8 ? 4 : 1;
  const bool analytic = width > scale;
  const double low = first * scale, high = last * scale, inverse = 1 / scale;
  double sum = 0;
  for (int i = 0; i < Histogram::kBins; ++i) {
    const int64_t count = histogram.bins()[i];
    if (count == 0) continue;
    const double edge = histogram.edge(i);
    double error = 0;
    for (int p = 0; p < points; ++p) {
      const double x = edge + width * (p + 0.5) / points;
      if (x <= low) {
        error += (low - x) * (low - x);
      } else if (x >= high) {
        error += (x - high) * (x - high);
      } else if (analytic) {
        error += scale * scale / 12;
      } else {
        const double e = x - scale * std::floor(x * inverse + 0.5);
        error += e * e;
      }
    }
    sum += static_cast<double>(count) * error / points;
  }
  return sum;
}

ValueRange least_error_range(const Histogram& histogram, int steps) {
  const ValueRange all = {std::min(histogram.min(), 0.0), std::max(histogram.max(), 0.0)};
  ValueRange best = all;
  double least = range_error(histogram, best, steps);
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    const ValueRange before = best;
    for (int k = 0; k <= kFractions + 1; ++k) {
      for (const bool is_low : {false, true}) {
        ValueRange range = best;
        (is_low ? range.low : range.high) = fraction(is_low ? all.low : all.high, k);
        const double error = range_error(histogram, range, steps);
        if (error < least) {
          least = error;
          best = range;
        }
      }
    }
    if (best.low == before.low && best.high == before.high) break;
  }
  return best;
}

double least_error_limit(const Histogram& histogram, int steps) {
  const double largest = std::max(-histogram.min(), histogram.max());
  double best = largest, least = std::numeric_limits<double>::infinity();
  for (int k = 0; k <= kFractions; ++k) {
    const double limit = fraction(largest, k);
    const double error = quantization_error(histogram, limit / steps, -steps, steps);
    if (error < least) {
      least = error;
      best = limit;
    }
  }
  return best;
}

}  // namespace sluice
