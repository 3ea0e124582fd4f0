// Factors multiplier 2^(shift - 31) as quantizers make them.
#ifndef SLUICE_TESTS_CONFORMANCE_FACTORS_H
#define SLUICE_TESTS_CONFORMANCE_FACTORS_H

#include "tests/conformance/random.h"

namespace sluice::conformance {

struct Factor {
  int32_t multiplier, shift;
};

inline int32_t any_multiplier(Random& random) {
  return random.between(int64_t{1} << 30, INT32_MAX);
}
inline Factor any_factor(Random& random, int32_t low_shift, int32_t high_shift) {
  const int32_t multiplier = any_multiplier(random);
  return {multiplier, random.between(low_shift, high_shift)};
}

/// Zero point and limits of a result.
struct Target {
  int32_t zero, low, high;
};

}  // namespace sluice::conformance

#endif
