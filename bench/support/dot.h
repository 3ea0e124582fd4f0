// The product of two vectors, as exact as a reference needs.
#ifndef SLUICE_BENCH_SUPPORT_DOT_H
#define SLUICE_BENCH_SUPPORT_DOT_H

#include <cstdint>

namespace sluice::bench {

inline double dot(const float* a, const float* b, int64_t n) {
  double sum = 0;
  for (int64_t i = 0; i < n; ++i) sum += static_cast<double>(a[i]) * b[i];
  return sum;
}

}  // namespace sluice::bench

#endif
