// Requantization, in 64-bit integers from its formulas. Plain C++ to compare with; see
// docs/numerics.md.
#ifndef SLUICE_TESTS_REFERENCE_FIXED_POINT_H
#define SLUICE_TESTS_REFERENCE_FIXED_POINT_H

#include <algorithm>
#include <cstdint>

namespace sluice::reference {

/// The factor multiplier 2^(shift - 31), shift in [-31, 30].
struct Multiplier {
  int32_t multiplier = 0, shift = 0;
};

enum class Rounding {
  SingleUp,    // C
  DoubleAway,  // A
  DoubleUp,    // B
  Int64Up      // D
};

inline int64_t clamp_to_bits(int64_t x, int bits) {
  const int64_t half = int64_t{1} << (bits - 1);
  return std::clamp(x, -half, half - 1);
}

/// floor(x / 2^e + 1/2)
inline int64_t shift_right_up(int64_t x, int e) {
  return e == 0 ? x : (x + (int64_t{1} << (e - 1))) >> e;
}

/// x / 2^e, rounded half away from zero
inline int64_t shift_right_away(int64_t x, int e) {
  return x < 0 ? -shift_right_up(-x, e) : shift_right_up(x, e);
}

/// floor(a b / 2^31 + 1/2), within s32
inline int64_t doubled_high_product(int64_t a, int64_t b) {
  return clamp_to_bits(shift_right_up(a * b, 31), 32);
}

/// x scaled by a factor; x in s32, with Int64Up in 48 bits.
///
///   SingleUp                 floor(x multiplier 2^(shift - 31) + 1/2)
///   DoubleUp, DoubleAway     doubled_high_product(x 2^max(shift, 0), multiplier), shifted right by
///                            max(-shift, 0), half up or half away from zero; x 2^shift saturates
///   Int64Up                  floor(x m 2^(shift - 15) + 1/2), m = min(round(multiplier / 2^16),
///   0x7fff)
inline int64_t requantize(int64_t x, Multiplier by, Rounding rounding) {
  if (rounding == Rounding::SingleUp) return shift_right_up(x * by.multiplier, 31 - by.shift);
  if (rounding == Rounding::Int64Up) {
    const int64_t m = std::min<int64_t>(shift_right_up(by.multiplier, 16), 0x7fff);
    return shift_right_up(x * m, 15 - by.shift);
  }
  const int64_t left = clamp_to_bits(x * (int64_t{1} << std::max(by.shift, 0)), 32);
  const int64_t high = doubled_high_product(left, by.multiplier);
  const int right = std::max(-by.shift, 0);
  return rounding == Rounding::DoubleUp ? shift_right_up(high, right)
                                        : shift_right_away(high, right);
}

}  // namespace sluice::reference

#endif
