// Float functions as Halide expressions: no libm call, and the same bits on every target and in
// every schedule.
//
// All arithmetic is strict (IEEE, round to nearest even): nothing is reassociated or contracted to
// fused multiply-add. NaN in is NaN out, because every clamp is a select that keeps an unordered
// value.
#ifndef SLUICE_GENERATORS_FLOAT_MATH_H
#define SLUICE_GENERATORS_FLOAT_MATH_H

#include <limits>

#include "Halide.h"

namespace sluice {

inline Halide::Expr bits_of(const Halide::Expr& x) { return Halide::reinterpret<int32_t>(x); }
inline Halide::Expr float_of(const Halide::Expr& bits) { return Halide::reinterpret<float>(bits); }

/// |x|, by the sign bit.
inline Halide::Expr magnitude(const Halide::Expr& x) { return float_of(bits_of(x) & 0x7fffffff); }

/// True where x is NaN; survives optimizers that assume there is none, because it looks at the
/// bits.
inline Halide::Expr is_nan_bits(const Halide::Expr& x) {
  return (bits_of(x) & 0x7fffffff) > 0x7f800000;
}

/// v >= 0 with the sign of x.
inline Halide::Expr with_sign_of(const Halide::Expr& v, const Halide::Expr& x) {
  return float_of(bits_of(v) | (bits_of(x) & Halide::Expr(std::numeric_limits<int32_t>::min())));
}

/// min(x, high) and max(x, low); NaN stays NaN.
inline Halide::Expr at_most(const Halide::Expr& x, const Halide::Expr& high) {
  return Halide::strict_float(Halide::select(x > high, high, x));
}
inline Halide::Expr at_least(const Halide::Expr& x, const Halide::Expr& low) {
  return Halide::strict_float(Halide::select(x < low, low, x));
}

/// 2^n for an integer -126 <= n <= 127, and +inf for n = 128.
inline Halide::Expr power_of_two(const Halide::Expr& n) { return float_of((n + 127) << 23); }

/// 2^t for t clamped to [-126, highest <= 128], relative error <= 2.3e-7, monotonic: 2^t = 2^n p(f)
/// with n = floor(t), f = t - n.
///
/// p is a Horner scheme with positive coefficients, so each rounded step is monotonic in f >= 0.
/// p(0) = 1 and p(1) = 2 hold exactly, so neighbouring intervals meet. p is the Remez solution of
/// degree 5 for minimal |p(f) / 2^f - 1| on [0, 1] under those two conditions (9.2e-8), rounded to
/// float and its last bits searched for the smallest error of the scheme as computed (1.6e-7).
///
/// Adding `magic` rounds t - 1/2 to an integer and leaves n + 127, the exponent, in the low bits of
/// the sum. At whole t a tie may give n = t - 1, f = 1: the same value.
inline Halide::Expr exp2_monotonic(const Halide::Expr& t, float highest = 128.0f) {
  using Halide::strict_float;
  constexpr float magic = 0x1.8p23f + 127.0f;
  Halide::Expr clamped = at_least(at_most(t, highest), -126.0f);
  Halide::Expr shifted = strict_float(strict_float(clamped - 0.5f) + magic);
  Halide::Expr f = strict_float(clamped - strict_float(shifted - magic));
  Halide::Expr p = 0x1.eca6fp-10f;
  for (float coefficient : {0x1.269deep-7f, 0x1.c9443p-5f, 0x1.ebd8a8p-3f, 0x1.62e4c8p-1f, 1.0f}) {
    p = strict_float(p * f + coefficient);
  }
  return strict_float(p * float_of(bits_of(shifted) << 23));
}

/// 1 / (1 + e^-x): absolute error <= 1.1e-7, monotonic, 0 and 1 at -inf and +inf.
inline Halide::Expr sigmoid(const Halide::Expr& x) {
  constexpr float minus_log2_e = -0x1.715476p+0f;
  return Halide::strict_float(1.0f / (1.0f + exp2_monotonic(x * minus_log2_e)));
}

/// tanh(x) = sign(x) (1 - e) / (1 + e), e = e^(-2|x|): absolute error <= 1.6e-7, odd, monotonic, -1
/// and 1 at the infinities.
inline Halide::Expr tanh(const Halide::Expr& x) {
  constexpr float minus_2_log2_e = -0x1.715476p+1f;
  Halide::Expr e = exp2_monotonic(magnitude(x) * minus_2_log2_e);
  Halide::Expr t = Halide::strict_float((1.0f - e) / (1.0f + e));
  return with_sign_of(t, x);
}

}  // namespace sluice

#endif
