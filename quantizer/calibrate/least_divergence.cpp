#include <cmath>
#include <limits>
#include <vector>

#include "quantizer/calibrate/range_search.h"

namespace sluice {
namespace {

constexpr int kMagnitudeBins = 2048;

/// Counts of |x| in kMagnitudeBins bins over [0, limit).
std::vector<double> magnitudes(const Histogram& histogram) {
  constexpr int kMerged = Histogram::kBins / 2 / kMagnitudeBins;
  std::vector<double> counts(kMagnitudeBins, 0.0);
  for (int i = 0; i < Histogram::kBins; ++i) {
    const int from_zero = i - Histogram::kBins / 2;
    const int magnitude = from_zero < 0 ? -1 - from_zero : from_zero;
    counts[magnitude / kMerged] += static_cast<double>(histogram.bins()[i]);
  }
  return counts;
}

/// Divergence for the first `kept` bins; `beyond` counts what lies past them. With p the counts and
/// q the levels spread over the bins of theirs that are not empty, both of the same sum:
///
///   sum p/sum(p) log((p/sum(p)) / (q/sum(q)))
///
double divergence(const std::vector<double>& counts, int kept, double beyond, int levels) {
  double inside = 0;
  for (int i = 0; i < kept; ++i) inside += counts[i];
  const double total = inside + beyond;
  if (inside == 0) return std::numeric_limits<double>::infinity();
  double sum = 0;
  for (int level = 0; level < levels; ++level) {
    const int first = static_cast<int>(int64_t{level} * kept / levels);
    const int last = static_cast<int>(int64_t{level + 1} * kept / levels);
    double count = 0;
    int present = 0;
    for (int i = first; i < last; ++i) {
      const bool takes_beyond = i == kept - 1 && beyond > 0;
      count += counts[i];
      present += counts[i] > 0 || takes_beyond ? 1 : 0;
    }
    for (int i = first; i < last; ++i) {
      const double p = (counts[i] + (i == kept - 1 ? beyond : 0)) / total;
      if (p == 0) continue;
      const double q = count / present / inside;
      if (q == 0) return std::numeric_limits<double>::infinity();
      sum += p * std::log(p / q);
    }
  }
  return sum;
}

}  // namespace

double least_divergence_limit(const Histogram& histogram, int levels) {
  const std::vector<double> counts = magnitudes(histogram);
  double beyond = 0;
  for (int i = levels; i < kMagnitudeBins; ++i) beyond += counts[i];
  int best = kMagnitudeBins;
  double least = std::numeric_limits<double>::infinity();
  for (int kept = levels; kept <= kMagnitudeBins; ++kept) {
    const double value = divergence(counts, kept, beyond, levels);
    if (value < least) {
      least = value;
      best = kept;
    }
    if (kept < kMagnitudeBins) beyond -= counts[kept];
  }
  return histogram.limit() * best / kMagnitudeBins;
}

}  // namespace sluice
