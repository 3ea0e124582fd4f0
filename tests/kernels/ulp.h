// Distance of a float result from an exact value.
#ifndef SLUICE_TESTS_KERNELS_ULP_H
#define SLUICE_TESTS_KERNELS_ULP_H

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice::test {

/// |result - exact| in units of the last place of the float nearest to `exact`; 0 where both are
/// NaN or the same infinity (an exact value that rounds to infinity counts as that), infinite where
/// only one is.
inline double ulp_distance(float result, double exact) {
  if (std::isnan(exact) || std::isnan(result)) {
    return std::isnan(exact) && std::isnan(result) ? 0 : std::numeric_limits<double>::infinity();
  }
  const float nearest = static_cast<float>(exact);
  if (std::isinf(nearest) || std::isinf(result)) {
    return nearest == result ? 0 : std::numeric_limits<double>::infinity();
  }
  const float size = std::max(std::fabs(nearest), std::numeric_limits<float>::min());
  const double unit = std::ldexp(1.0, std::ilogb(size) - 23);
  return std::fabs(static_cast<double>(result) - exact) / unit;
}

}  // namespace sluice::test

#endif
