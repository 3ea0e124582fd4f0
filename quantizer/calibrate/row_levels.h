// How loud the rows of a tensor are.
#ifndef SLUICE_CALIBRATE_ROW_LEVELS_H
#define SLUICE_CALIBRATE_ROW_LEVELS_H

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sluice {

/// Counts rows (everything along the last axis) by the mean of their squares, to a factor of two.
class RowLevels {
 public:
  /// `count` values in rows of `row`, all finite.
  void add(const float* values, size_t count, size_t row);

  /// The mean over all rows of the squared error of rounding to steps of `scale`, relative to the
  /// squares of the row, at most 1:
  ///
  ///   min(1, scale^2 / 12 / mean square)
  ///
  /// Rows of zeros have none. 0 where there is no row.
  double rounding_error(double scale) const;

 private:
  static constexpr int kLeastExponent = -300, kLevels = 560;  // of squares of floats

  std::vector<int64_t> levels_ = std::vector<int64_t>(kLevels, 0);
  int64_t rows_ = 0;
};

}  // namespace sluice

#endif
