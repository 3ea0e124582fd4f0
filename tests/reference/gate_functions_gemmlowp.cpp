#include "tests/reference/fixed_point.h"
#include "tests/reference/gate_functions.h"

namespace sluice::reference {
namespace {

int32_t wrap(int32_t x) { return static_cast<int16_t>(static_cast<uint16_t>(x)); }
int32_t saturate(int32_t x) { return static_cast<int32_t>(clamp_to_bits(x, 16)); }

// a b 2^-15, rounded half up.
int32_t product(int32_t a, int32_t b) { return saturate((a * b + (1 << 14)) >> 15); }

// A constant given in Q0.31.
int32_t q15(int64_t q31) { return static_cast<int32_t>(shift_right_away(q31, 16)); }

// e^a of a <= 0 in Q(integer_bits).(15 - integer_bits).
int32_t exp_of_negative(int32_t a, int integer_bits) {
  if (a == 0) return 32767;
  const int fraction_bits = 15 - integer_bits;
  const int32_t quarter = 1 << (fraction_bits - 2);
  // a = part - rest, part in [-1/4, 0), rest a multiple of 1/4.
  const int32_t part = (a & (quarter - 1)) - quarter;
  const int32_t rest = part - a;
  // Taylor's series around -1/8.
  const int32_t x = part * (1 << integer_bits) + (1 << 12);
  const int32_t x2 = product(x, x), x3 = product(x2, x);
  const auto x4_over_4 = static_cast<int32_t>(shift_right_away(product(x2, x2), 2));
  const auto higher =
      static_cast<int32_t>(shift_right_away(product(x4_over_4 + x3, q15(715827883)) + x2, 1));
  const int32_t center = q15(1895147668);  // e^-1/8
  int32_t result = saturate(center + product(center, x + higher));

  constexpr int64_t factors[] = {1672461947, 1302514674, 790015084, 290630308,
                                 39332535,   720401,     242};  // e^-2^exponent in Q0.31
  for (int exponent = -2; exponent <= 4; ++exponent) {
    if (exponent >= integer_bits) continue;
    const int32_t bit = 1 << (fraction_bits + exponent);
    if ((rest & bit) != 0) result = product(result, q15(factors[exponent + 2]));
  }
  const bool vanishes = integer_bits > 5 && a < -(1 << (20 - integer_bits));
  return vanishes ? 0 : result;
}

// 1 / (1 + e) in Q2.13, three steps of Newton; e >= 0 in Q0.15.
int32_t reciprocal_of_one_plus(int32_t e) {
  const int32_t half = (e + 32767 + 1) / 2;
  int32_t x = wrap(q15(1515870810) + product(half, q15(-1010580540)));
  for (int i = 0; i < 3; ++i) {
    const int32_t step = product(x, wrap((1 << 13) - product(half, x)));
    x = wrap(x + saturate(step * 4));
  }
  return x;
}

}  // namespace

int16_t sigmoid_gemmlowp(int16_t x) {
  if (x == 0) return 1 << 14;
  const int32_t positive = saturate(2 * reciprocal_of_one_plus(exp_of_negative(x > 0 ? -x : x, 3)));
  return static_cast<int16_t>(x > 0 ? positive : wrap(32767 - positive));
}

int16_t tanh_gemmlowp(int16_t x, int integer_bits) {
  if (x == 0) return 0;
  const int32_t e = exp_of_negative(x < 0 ? x : -x, integer_bits + 1);
  const int32_t positive = saturate(4 * wrap(reciprocal_of_one_plus(e) - (1 << 13)));
  return static_cast<int16_t>(x > 0 ? positive : wrap(-positive));
}

}  // namespace sluice::reference
