// Elementary functions as Halide expressions, good to 1.5 units in the last place (softplus: 3),
// for operators that expose them. The gates of recurrent layers use the cheaper sigmoid and tanh of
// float_math.h.
//
// Strict arithmetic, no libm call, IEEE results for zeros, infinities, subnormals and NaN.
// Polynomials interpolate the function named beside them at Chebyshev nodes of its interval.
#ifndef SLUICE_GENERATORS_ELEMENTARY_H
#define SLUICE_GENERATORS_ELEMENTARY_H

#include <initializer_list>

#include "generators/float_math.h"

namespace sluice {

/// c[0] x^n + ... + c[n], by Horner's rule.
inline Halide::Expr polynomial(const Halide::Expr& x, std::initializer_list<Halide::Expr> c) {
  Halide::Expr sum;
  for (const Halide::Expr& coefficient : c) {
    sum = sum.defined() ? Halide::strict_float(sum * x + coefficient) : coefficient;
  }
  return sum;
}

/// x 2^n in two steps, for -252 <= n <= 254: exact but for the rounding of a subnormal result.
inline Halide::Expr scale_by_power_of_two(const Halide::Expr& x, const Halide::Expr& n) {
  Halide::Expr half = n >> 1;
  return Halide::strict_float(x * power_of_two(half) * power_of_two(n - half));
}

/// Nearest integer, ties to even, with the sign of x. From 2^23 all floats are integers.
inline Halide::Expr round_even(const Halide::Expr& x) {
  using Halide::strict_float;
  Halide::Expr size = magnitude(x);
  Halide::Expr nearest = strict_float(strict_float(size + 0x1p23f) - 0x1p23f);
  return Halide::select(bits_of(size) >= bits_of(Halide::Expr(0x1p23f)), x,
                        with_sign_of(nearest, x));
}

/// x = n ln 2 + r with |r| <= ln 2 / 2, for |x| < 2^15, and e^r - 1.
struct ReducedExp {
  Halide::Expr n, minus_one;
};
inline ReducedExp reduce_exp(const Halide::Expr& x) {
  using Halide::strict_float;
  // ln 2 in two parts, the first short enough for an exact product with n.
  constexpr float ln2_high = 0x1.63p-1f;
  constexpr float ln2_low = -0x1.bd0106p-13f;
  constexpr float log2_e = 0x1.715476p+0f;
  constexpr float magic = 0x1.8p23f;
  Halide::Expr n = strict_float((x * log2_e + magic) - magic);
  Halide::Expr r = strict_float((x - n * ln2_high) - n * ln2_low);
  // (e^r - 1 - r) / r^2
  Halide::Expr q = polynomial(r, {0x1.a12516p-13f, 0x1.6d434ep-10f, 0x1.1110e0p-7f, 0x1.5554e8p-5f,
                                  0x1.555556p-3f, 0x1p-1f});
  return {Halide::cast<int32_t>(n), strict_float(r + r * r * q)};
}

inline Halide::Expr exp(const Halide::Expr& x) {
  // Beyond these bounds the result is 0 or infinity.
  ReducedExp e = reduce_exp(at_least(at_most(x, 89.0f), -104.0f));
  return scale_by_power_of_two(Halide::strict_float(1.0f + e.minus_one), e.n);
}

/// e^x - 1 for x <= 0; anything for x > 0.
inline Halide::Expr expm1_of_negative(const Halide::Expr& x) {
  ReducedExp e = reduce_exp(at_least(at_most(x, 0.0f), -30.0f));
  Halide::Expr scale = power_of_two(e.n);
  return Halide::strict_float(scale * e.minus_one + (scale - 1.0f));
}

/// Finite x > 0 as 2^n (1 + f), sqrt(1/2) <= 1 + f < sqrt(2).
struct SplitFloat {
  Halide::Expr n, f;
};
inline SplitFloat split_float(const Halide::Expr& x) {
  constexpr int32_t sqrt_half_bits = 0x3f3504f3;
  constexpr int32_t least_normal_bits = 0x00800000;
  Halide::Expr subnormal = bits_of(x) < least_normal_bits;
  Halide::Expr normal = Halide::select(subnormal, Halide::strict_float(x * 0x1p24f), x);
  Halide::Expr distance = bits_of(normal) - sqrt_half_bits;
  Halide::Expr mantissa = float_of((distance & 0x007fffff) + sqrt_half_bits);
  Halide::Expr n = (distance >> 23) - Halide::select(subnormal, 24, 0);
  return {n, Halide::strict_float(mantissa - 1.0f)};
}

/// Natural logarithm: -inf at 0, NaN below.
inline Halide::Expr log(const Halide::Expr& x) {
  using Halide::select;
  using Halide::strict_float;
  constexpr float ln2_high = 0x1.63p-1f;
  constexpr float ln2_low = -0x1.bd0106p-13f;
  SplitFloat s = split_float(x);
  Halide::Expr n = Halide::cast<float>(s.n);
  Halide::Expr f = s.f;
  // (log(1 + f) - f + f^2 / 2) / f^3
  Halide::Expr p = polynomial(
      f, {0x1.1d8ea6p-4f, -0x1.d635bcp-4f, 0x1.dea282p-4f, -0x1.fcf4c6p-4f, 0x1.23d21ap-3f,
          -0x1.555b4ap-3f, 0x1.999d5ap-3f, -0x1.fffffcp-3f, 0x1.555554p-2f});
  Halide::Expr square = strict_float(f * f);
  Halide::Expr small = strict_float((f * square * p + n * ln2_low) - 0.5f * square);
  Halide::Expr result = strict_float((f + small) + n * ln2_high);
  Halide::Expr bits = bits_of(x);
  Halide::Expr infinity = std::numeric_limits<float>::infinity();
  Halide::Expr nan = std::numeric_limits<float>::quiet_NaN();
  result = select(bits >= 0x7f800000, x, result);  // +inf, NaN
  result = select(bits < 0, nan, result);
  return select((bits & 0x7fffffff) == 0, -infinity, result);
}

/// log(1 + u) for 0 <= u <= 1, or NaN.
inline Halide::Expr log1p_of_fraction(const Halide::Expr& u) {
  using Halide::strict_float;
  // log(1 + u) = log((1 + s) / (1 - s)) = 2 s + s^3 q(s^2)
  Halide::Expr s = strict_float(u / (2.0f + u));
  Halide::Expr square = strict_float(s * s);
  Halide::Expr q = polynomial(
      square, {0x1.dba260p-3f, 0x1.bc8cf8p-3f, 0x1.24c926p-2f, 0x1.9998d4p-2f, 0x1.555556p-1f});
  return strict_float(2.0f * s + s * square * q);
}

/// log(1 + e^x), without overflow.
inline Halide::Expr softplus(const Halide::Expr& x) {
  Halide::Expr distance = float_of(bits_of(x) | std::numeric_limits<int32_t>::min());
  return Halide::strict_float(at_least(x, 0.0f) + log1p_of_fraction(sluice::exp(distance)));
}

/// 2^(y log2 x) for x >= 0, computed in double: rounds like the exact result in nearly all cases.
inline Halide::Expr pow_of_magnitude(const Halide::Expr& x, const Halide::Expr& y) {
  using Halide::cast;
  using Halide::Expr;
  using Halide::select;
  using Halide::strict_float;
  const Expr log2_e_twice = Expr(0x1.71547652b82fep+1);
  const Expr ln2 = Expr(0x1.62e42fefa39efp-1);
  const Expr magic = Expr(0x1.8p52);
  const Expr limit = Expr(200.0);
  const Expr infinity = Expr(std::numeric_limits<double>::infinity());
  // log2 x = n + 2 log2(e) atanh(s), s = f / (2 + f), as its series.
  SplitFloat split = split_float(x);
  Expr f = cast<double>(split.f);
  Expr s = strict_float(f / (Expr(2.0) + f));
  Expr series = polynomial(strict_float(s * s),
                           {Expr(1.0 / 15), Expr(1.0 / 13), Expr(1.0 / 11), Expr(1.0 / 9),
                            Expr(1.0 / 7), Expr(1.0 / 5), Expr(1.0 / 3), Expr(1.0)});
  Expr log2 = strict_float(cast<double>(split.n) + s * series * log2_e_twice);
  log2 = select(bits_of(x) == 0, -infinity, bits_of(x) >= 0x7f800000, strict_float(cast<double>(x)),
                log2);

  // Beyond these bounds the result is 0 or infinity.
  Expr t = strict_float(cast<double>(y) * log2);
  t = strict_float(select(t > limit, limit, t));
  t = strict_float(select(t < -limit, -limit, t));
  Expr n = strict_float((t + magic) - magic);
  Expr r = strict_float((t - n) * ln2);
  Expr power = polynomial(
      r, {Expr(1.0 / 362880), Expr(1.0 / 40320), Expr(1.0 / 5040), Expr(1.0 / 720), Expr(1.0 / 120),
          Expr(1.0 / 24), Expr(1.0 / 6), Expr(1.0 / 2), Expr(1.0), Expr(1.0)});
  return scale_by_power_of_two(strict_float(cast<float>(power)), cast<int32_t>(n));
}

/// x^y with the special cases of C's pow.
inline Halide::Expr pow(const Halide::Expr& x, const Halide::Expr& y) {
  using Halide::cast;
  using Halide::Expr;
  using Halide::select;
  using Halide::strict_float;
  Expr size = magnitude(x);
  Expr one = 1.0f;
  Expr x_is_one = bits_of(size) == bits_of(one);
  Expr y_is_zero = bits_of(magnitude(y)) == 0;
  // From 2^24 on all floats are even numbers, and so is infinity.
  Expr y_is_large = bits_of(magnitude(y)) >= bits_of(Expr(0x1p24f));
  Expr whole = cast<int32_t>(select(y_is_large, 0.0f, y));
  Expr y_is_integer = y_is_large || strict_float(cast<float>(whole) == y);
  Expr y_is_odd = y_is_integer && (whole & 1) != 0;
  Expr x_is_negative = bits_of(x) < 0;
  Expr x_is_ordinary = bits_of(size) != 0 && bits_of(size) != 0x7f800000;

  Expr result = pow_of_magnitude(size, y);
  result = select(x_is_one && !is_nan_bits(y), one, result);
  result = select(x_is_negative && y_is_odd,
                  float_of(bits_of(result) ^ std::numeric_limits<int32_t>::min()), result);
  result = select(x_is_negative && x_is_ordinary && !y_is_integer,
                  Expr(std::numeric_limits<float>::quiet_NaN()), result);
  result = select(is_nan_bits(x) || is_nan_bits(y), Expr(std::numeric_limits<float>::quiet_NaN()),
                  result);
  return select(y_is_zero || bits_of(x) == bits_of(one), one, result);
}

}  // namespace sluice

#endif
