// Sigmoid and tanh of gemmlowp's fixed-point library (fixedpoint/fixedpoint.h: logistic, tanh), bit
// for bit, as expressions in 16-bit lanes. All additions wrap as those of s16.
#ifndef SLUICE_GENERATORS_GATE_FUNCTIONS_GEMMLOWP_H
#define SLUICE_GENERATORS_GATE_FUNCTIONS_GEMMLOWP_H

#include <cstdint>

#include "Halide.h"

namespace sluice::gemmlowp {

inline Halide::Expr s16(int value) { return Halide::cast<int16_t>(value); }

/// A constant in Q0.31 as Q0.15, rounded half away from zero.
inline Halide::Expr constant(int64_t q31) {
  const int64_t magnitude = ((q31 < 0 ? -q31 : q31) + (1 << 15)) >> 16;
  return s16(static_cast<int>(q31 < 0 ? -magnitude : magnitude));
}

/// a b 2^-15, rounded half up; never of two least values here.
inline Halide::Expr product(const Halide::Expr& a, const Halide::Expr& b) {
  return Halide::Internal::rounding_mul_shift_right(a, b, 15);
}

/// x / 2^bits, rounded half away from zero.
inline Halide::Expr divide(const Halide::Expr& x, int bits) {
  using namespace Halide;
  const int mask = (1 << bits) - 1;
  Expr threshold = s16(mask >> 1) + select(x < 0, s16(1), s16(0));
  return (x >> bits) + select((x & s16(mask)) > threshold, s16(1), s16(0));
}

/// 2 x, saturating.
inline Halide::Expr twice(const Halide::Expr& x) { return Halide::Internal::saturating_add(x, x); }

/// e^a, a <= 0 with `integer_bits` (s32, 1 ... 7) bits before the binary point; anything at a = 0.
inline Halide::Expr exp_of_negative(const Halide::Expr& a, const Halide::Expr& integer_bits) {
  using namespace Halide;
  Expr quarter = cast<int16_t>(1 << (13 - integer_bits));
  // e^a = e^part e^-rest, part in [-1/4, 0), rest a multiple of 1/4.
  Expr part = (a & (quarter - s16(1))) - quarter;
  Expr rest = part - a;

  // Taylor's series around -1/8.
  Expr x = (part << cast<int16_t>(integer_bits)) + s16(1 << 12);
  Expr x2 = product(x, x), x3 = product(x2, x);
  Expr x4_over_4 = divide(product(x2, x2), 2);
  Expr higher = divide(product(x4_over_4 + x3, constant(715827883)) + x2, 1);  // 1/3
  Expr at_center = constant(1895147668);                                       // e^-1/8
  Expr result = Internal::saturating_add(at_center, product(at_center, x + higher));

  struct Factor {
    int exponent;
    int64_t value;  // e^-2^exponent
  };
  for (const Factor& f :
       {Factor{-2, 1672461947}, Factor{-1, 1302514674}, Factor{0, 790015084}, Factor{1, 290630308},
        Factor{2, 39332535}, Factor{3, 720401}, Factor{4, 242}}) {
    Expr bit =
        select(integer_bits > f.exponent, 1 << clamp(15 - integer_bits + f.exponent, 0, 14), 0);
    result =
        select((rest & cast<int16_t>(bit)) != s16(0), product(result, constant(f.value)), result);
  }
  Expr least = select(integer_bits > 5, -(1 << clamp(20 - integer_bits, 13, 14)), -32768);
  return select(a < cast<int16_t>(least), s16(0), result);
}

/// 1 / (1 + e) in Q2.13, e >= 0 in Q0.15: three steps of Newton.
inline Halide::Expr reciprocal_of_one_plus(const Halide::Expr& e) {
  using namespace Halide;
  Expr half = (e >> 1) + s16(1 << 14);  // of 1 + e
  Expr x = constant(1515870810) + product(half, constant(-1010580540));
  for (int i = 0; i < 3; ++i) {
    x = x + twice(twice(product(x, s16(1 << 13) - product(half, x))));
  }
  return x;
}

inline Halide::Expr sigmoid(const Halide::Expr& x) {
  using namespace Halide;
  Expr positive = twice(reciprocal_of_one_plus(exp_of_negative(select(x > 0, -x, x), 3)));
  return select(x == 0, s16(1 << 14), x > 0, positive, s16(32767) - positive);
}

inline Halide::Expr tanh(const Halide::Expr& x, const Halide::Expr& integer_bits) {
  using namespace Halide;
  Expr e = exp_of_negative(select(x < 0, x, -x), integer_bits + 1);
  Expr positive = twice(twice(reciprocal_of_one_plus(e) - s16(1 << 13)));
  return select(x == 0, s16(0), x < 0, -positive, positive);
}

}  // namespace sluice::gemmlowp

#endif
