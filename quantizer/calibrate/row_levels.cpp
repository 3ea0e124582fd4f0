#include "quantizer/calibrate/row_levels.h"

#include <algorithm>
#include <cmath>

namespace sluice {

void RowLevels::add(const float* values, size_t count, size_t row) {
  for (size_t first = 0; row > 0 && first + row <= count; first += row) {
    double squares = 0;
    for (size_t i = first; i < first + row; ++i) squares += double{values[i]} * values[i];
    ++rows_;
    if (squares == 0) continue;
    const int exponent = std::ilogb(squares / static_cast<double>(row));
    ++levels_[static_cast<size_t>(std::clamp(exponent - kLeastExponent, 0, kLevels - 1))];
  }
}

double RowLevels::rounding_error(double scale) const {
  double sum = 0;
  for (int i = 0; i < kLevels; ++i) {
    if (levels_[i] == 0) continue;
    // The middle of squares from 2^e to 2^(e + 1).
    const double level = std::ldexp(1.5, i + kLeastExponent);
    sum += static_cast<double>(levels_[i]) * std::min(1.0, scale * scale / 12 / level);
  }
  return rows_ > 0 ? sum / static_cast<double>(rows_) : 0;
}

}  // namespace sluice
