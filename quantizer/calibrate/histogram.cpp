#include "quantizer/calibrate/histogram.h"

#include <algorithm>
#include <cmath>

#include "quantizer/error.h"

namespace sluice {

void Histogram::include(double low, double high) {
  min_ = count_ == 0 ? low : std::min(min_, low);
  max_ = count_ == 0 ? high : std::max(max_, high);
  const double largest = std::max(std::abs(low), std::abs(high));
  int exponent = 0;
  std::frexp(largest, &exponent);
  if (largest > 0) grow(std::ldexp(1.0, exponent));
}

void Histogram::grow(double limit) {
  if (limit <= limit_) return;
  std::vector<int64_t> merged(kBins, 0);
  if (!bins_.empty()) {
    const int shift = std::min(std::ilogb(limit) - std::ilogb(limit_), 30);
    for (int i = 0; i < kBins; ++i) {
      merged[static_cast<size_t>(((i - kBins / 2) >> shift) + kBins / 2)] += bins_[i];
    }
  }
  bins_ = std::move(merged);
  limit_ = limit;
}

void Histogram::add(const float* values, size_t count) {
  if (count == 0) return;
  float low = values[0], high = values[0];
  for (size_t i = 0; i < count; ++i) {
    if (!std::isfinite(values[i])) throw Error("is not finite");
    low = std::min(low, values[i]);
    high = std::max(high, values[i]);
  }
  include(low, high);
  count_ += static_cast<int64_t>(count);
  if (limit_ == 0) {
    zeros_ += static_cast<int64_t>(count);
    return;
  }
  const double scale = 1 / bin_width();
  for (size_t i = 0; i < count; ++i) {
    if (values[i] == 0) {
      ++zeros_;
    } else {
      ++bins_[static_cast<size_t>(static_cast<int>(std::floor(values[i] * scale)) + kBins / 2)];
    }
  }
}

void Histogram::add(const Histogram& other) {
  if (other.count_ == 0) return;
  include(other.min_, other.max_);
  count_ += other.count_;
  zeros_ += other.zeros_;
  if (other.limit_ == 0) return;
  const int shift = std::min(std::ilogb(limit_) - std::ilogb(other.limit_), 30);
  for (int i = 0; i < kBins; ++i) {
    bins_[static_cast<size_t>(((i - kBins / 2) >> shift) + kBins / 2)] += other.bins_[i];
  }
}

}  // namespace sluice
