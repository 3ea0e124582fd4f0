// Products with packed 8-bit weights in plain C++.
#ifndef SLUICE_TESTS_PACKED_DOT_H
#define SLUICE_TESTS_PACKED_DOT_H

#include <cstdint>

#include "tests/support/kernel_view.h"

namespace sluice {

/// s32 arithmetic wraps; operands that no quantizer makes may get there.
inline int32_t wrap(int64_t value) { return static_cast<int32_t>(static_cast<uint32_t>(value)); }

/// sum_k x[m][k] w[n][k] over whole quads, of raw bytes corrected by the weights' offset.
inline int64_t dot(const KernelView<int8_t>& x, const KernelView<uint8_t>& w, int32_t x_sum,
                   int64_t n, int64_t m) {
  const int64_t block = w.extent(1);
  int64_t sum = w.is_unsigned() ? -128 * int64_t{x_sum} : 0;
  for (int64_t k = 0; k < 4 * w.extent(2); ++k) {
    const uint8_t raw = w(k % 4, n % block, k / 4, n / block);
    sum += x(k, m) * (w.is_unsigned() ? raw : static_cast<int8_t>(raw));
  }
  return sum;
}

/// The same of the weights themselves.
inline int64_t dot(const KernelView<int16_t>& x, const KernelView<uint8_t>& w, int64_t n,
                   int64_t m) {
  const int64_t block = w.extent(1);
  int64_t sum = 0;
  for (int64_t k = 0; k < 4 * w.extent(2); ++k) {
    const uint8_t raw = w(k % 4, n % block, k / 4, n / block);
    sum += int64_t{x(k, m)} * (w.is_unsigned() ? raw - 128 : static_cast<int8_t>(raw));
  }
  return sum;
}

}  // namespace sluice

#endif
