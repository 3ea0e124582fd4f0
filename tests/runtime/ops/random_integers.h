// Random integers for tests, the same for the same seed.
#ifndef SLUICE_TESTS_RANDOM_INTEGERS_H
#define SLUICE_TESTS_RANDOM_INTEGERS_H

#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "tests/reference/fixed_point.h"

namespace sluice {

class RandomIntegers {
 public:
  explicit RandomIntegers(unsigned seed) : random_(seed) {}

  int64_t pick(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random_);
  }
  template <typename T>
  std::vector<T> list(int64_t count, int64_t low = std::numeric_limits<T>::min(),
                      int64_t high = std::numeric_limits<T>::max()) {
    std::vector<T> result(static_cast<size_t>(count));
    for (T& x : result) x = static_cast<T>(pick(low, high));
    return result;
  }
  /// A factor near 2^exponent.
  reference::Multiplier factor(int exponent) {
    return {static_cast<int32_t>(pick(int64_t{1} << 30, INT32_MAX)), exponent};
  }

 private:
  std::mt19937 random_;
};

}  // namespace sluice

#endif
