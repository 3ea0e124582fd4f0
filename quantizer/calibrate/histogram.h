// A histogram of real numbers whose range is not known beforehand.
#ifndef SLUICE_CALIBRATE_HISTOGRAM_H
#define SLUICE_CALIBRATE_HISTOGRAM_H

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sluice {

/// Counts in kBins bins of equal width over [-limit, limit), limit the least power of two above
/// every |x| so far. Where a larger one comes, limit doubles and pairs of bins become one. Since
/// widths are powers of two and zero is an edge, the counts do not depend on the order of the
/// values nor on how they are cut into calls: they are those of all at once. Zeros are counted
/// apart, because every quantization represents them exactly.
class Histogram {
 public:
  static constexpr int kBins = 8192;

  /// Throws sluice::Error where a value is not finite.
  void add(const float* values, size_t count);
  void add(const Histogram& other);

  int64_t count() const { return count_; }
  int64_t zeros() const { return zeros_; }
  /// Smallest and largest value; 0 where there is none.
  double min() const { return min_; }
  double max() const { return max_; }
  /// 0 as long as every value was 0.
  double limit() const { return limit_; }
  double bin_width() const { return 2 * limit_ / kBins; }
  /// Lower edge of a bin.
  double edge(int bin) const { return (bin - kBins / 2) * bin_width(); }
  /// kBins counts; empty as long as every value was 0.
  const std::vector<int64_t>& bins() const { return bins_; }

 private:
  void include(double low, double high);
  void grow(double limit);

  std::vector<int64_t> bins_;
  double limit_ = 0, min_ = 0, max_ = 0;
  int64_t count_ = 0, zeros_ = 0;
};

}  // namespace sluice

#endif
