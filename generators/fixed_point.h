// Requantization of s32 by multiplier * 2^(shift - 31), as Halide expressions in 32-bit lanes.
//
// multiplier is 0 or in [2^30, 2^31), shift in [-31, 30].
#ifndef SLUICE_GENERATORS_FIXED_POINT_H
#define SLUICE_GENERATORS_FIXED_POINT_H

#include <limits>
#include <map>
#include <string>

#include "Halide.h"
#include "schedules/lane_functions.h"

namespace sluice {

enum class Rounding {
  SingleUp,    // floor(x multiplier 2^(shift - 31) + 1/2)
  DoubleAway,  // the doubled high product rounded half up, then its right shift rounded half away
               // from zero
  DoubleUp,    // the doubled high product rounded half up, then its right shift rounded half up
  Int64Up      // SingleUp with the multiplier rounded to its upper 16 bits, 0x7fff at most
};

/// As generator parameters name them.
inline const std::map<std::string, Rounding> kRoundings = {{"single_up", Rounding::SingleUp},
                                                           {"double_away", Rounding::DoubleAway},
                                                           {"double_up", Rounding::DoubleUp},
                                                           {"int64_up", Rounding::Int64Up}};

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

/// floor(a b / 2^32).
inline Halide::Expr high_word(const Halide::Expr& a, const Halide::Expr& b) {
  return Halide::Internal::mul_shift_right(a, b, 32);
}

/// Nearest multiple of 2^16 to a multiplier, half up, kept within s32.
inline Halide::Expr upper_bits(const Halide::Expr& multiplier) {
  return ((Halide::min(multiplier, 0x7ffeffff) + (1 << 15)) >> 16) << 16;
}

/// Both words of a product of s32, |b| < 2^31: what 64-bit arithmetic would give, in 32-bit lanes.
struct WideProduct {
  WideProduct(const Halide::Expr& a, const Halide::Expr& b)
      : high(high_word(a, b)), low(Halide::cast<uint32_t>(a) * Halide::cast<uint32_t>(b)) {}
  /// floor(a b / 2^31).
  Halide::Expr doubled_high() const { return 2 * high + Halide::cast<int32_t>(low >> 31); }
  /// floor((a b + 2^30) / 2^31).
  Halide::Expr rounded_doubled_high() const {
    return 2 * high + Halide::cast<int32_t>(((low >> 30) + 1) >> 1);
  }
  Halide::Expr high, low;
};

/// x multiplier 2^(shift - 31) rounded. x 2^left saturates, which only matters to results beyond
/// +-2^29.
inline Halide::Expr requantize(const Halide::Expr& x, const Halide::Expr& multiplier,
                               const Halide::Expr& shift, Rounding rounding) {
  using Halide::cast;
  using Halide::max;
  // Unsigned, so that no code is made for shifts in the other direction.
  Halide::Expr left = cast<uint32_t>(max(shift, 0));
  Halide::Expr right = cast<uint32_t>(max(-shift, 0));
  Halide::Expr factor = rounding == Rounding::Int64Up ? upper_bits(multiplier) : multiplier;
  WideProduct product(shift_left_saturating(x, left), factor);
  Halide::Expr nearest = product.rounded_doubled_high();
  switch (rounding) {
    case Rounding::SingleUp:
    case Rounding::Int64Up:
      // Nested floors compose: only the last step rounds.
      return Halide::select(right == 0, nearest, shift_right_up(product.doubled_high(), right));
    case Rounding::DoubleAway:
      return shift_right_away(nearest, right);
    case Rounding::DoubleUp:
      return shift_right_up(nearest, right);
  }
  return nearest;
}

/// requantize(...) kept within +-2^20, for results of s16 or narrower: a zero point added to it
/// cannot overflow. Generators define the lane functions for it (schedules/lane_functions.h).
inline Halide::Expr requantize_near(const Halide::Expr& x, const Halide::Expr& multiplier,
                                    const Halide::Expr& shift, Rounding rounding) {
  if (rounding == Rounding::SingleUp || rounding == Rounding::Int64Up) {
    using Halide::Internal::Call;
    Halide::Expr factor = rounding == Rounding::Int64Up ? upper_bits(multiplier) : multiplier;
    return Call::make(Halide::Int(32), kRequantizeNear, {x, factor, shift}, Call::PureExtern);
  }
  return Halide::clamp(requantize(x, multiplier, shift, rounding), -(1 << 20), 1 << 20);
}

/// Requantized, offset and kept within [low, high], bounds of s16 or narrower.
inline Halide::Expr requantize_to(const Halide::Expr& x, const Halide::Expr& multiplier,
                                  const Halide::Expr& shift, Rounding rounding,
                                  const Halide::Expr& zero_point, const Halide::Expr& low,
                                  const Halide::Expr& high, const Halide::Target& target) {
  Halide::Expr sum = requantize_near(x, multiplier, shift, rounding) + zero_point;
  if (rounding == Rounding::SingleUp) {
    sum = lane_function_or(sum, kRequantizeAdd, {x, multiplier, shift, zero_point}, target);
  }
  return Halide::clamp(sum, low, high);
}

}  // namespace sluice

#endif
