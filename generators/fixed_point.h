// Requantization of s32 by multiplier * 2^(shift - 31), as Halide expressions in 32-bit lanes.
//
// multiplier is 0 or in [2^30, 2^31), shift in [-31, 30]. left = max(shift, 0), right = max(-shift,
// 0). x 2^left saturates, which only matters to results beyond +-2^29.
#ifndef SLUICE_GENERATORS_FIXED_POINT_H
#define SLUICE_GENERATORS_FIXED_POINT_H

#include <limits>

#include "Halide.h"

namespace sluice {

enum class Rounding {
  SingleUp,    // floor(x multiplier 2^(shift - 31) + 1/2)
  DoubleAway,  // the doubled high product rounded half up, then its right shift rounded half away
               // from zero
  DoubleUp     // the doubled high product rounded half up, then its right shift rounded half up
};

/// x 2^left, 0 <= left <= 30, kept within s32.
inline Halide::Expr shift_left_saturating(const Halide::Expr& x, const Halide::Expr& left) {
  Halide::Expr most = Halide::Expr(std::numeric_limits<int32_t>::max()) >> left;
  Halide::Expr least = Halide::Expr(std::numeric_limits<int32_t>::min()) >> left;
  return Halide::clamp(x, least, most) << left;
}

/// x / 2^right rounded half away from zero.
inline Halide::Expr shift_right_away(const Halide::Expr& x, const Halide::Expr& right) {
  using Halide::select;
  Halide::Expr mask = Halide::reinterpret<int32_t>((Halide::Expr(1u) << right) - Halide::Expr(1u));
  Halide::Expr threshold = (mask >> 1) + select(x < 0, 1, 0);
  return (x >> right) + select((x & mask) > threshold, 1, 0);
}

/// x / 2^right rounded half up.
inline Halide::Expr shift_right_up(const Halide::Expr& x, const Halide::Expr& right) {
  return Halide::Internal::rounding_shift_right(x, right);
}

inline Halide::Expr requantize(const Halide::Expr& x, const Halide::Expr& multiplier,
                               const Halide::Expr& shift, Rounding rounding) {
  using Halide::Internal::mul_shift_right;
  using Halide::Internal::rounding_mul_shift_right;
  // Unsigned, so that no code is made for shifts in the other direction.
  Halide::Expr left = Halide::cast<uint32_t>(Halide::max(shift, 0));
  Halide::Expr right = Halide::cast<uint32_t>(Halide::max(-shift, 0));
  Halide::Expr shifted = shift_left_saturating(x, left);
  Halide::Expr nearest = rounding_mul_shift_right(shifted, multiplier, 31);
  switch (rounding) {
    case Rounding::SingleUp:
      // Nested floors compose: only the last step rounds.
      return Halide::select(right == 0, nearest,
                            shift_right_up(mul_shift_right(shifted, multiplier, 31), right));
    case Rounding::DoubleAway:
      return shift_right_away(nearest, right);
    case Rounding::DoubleUp:
      return shift_right_up(nearest, right);
  }
  return nearest;
}

}  // namespace sluice

#endif
