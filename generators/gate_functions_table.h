// Sigmoid and tanh by linear interpolation in a table of 256 entries, in 16-bit lanes.
//
// Other engines define them on v, x in steps of 1/24 / 512 (sigmoid) or 1/48 / 256 (tanh, which
// reads the same table: tanh(x) = 2 s(2x) - 1). With a = |v|, i = a >> n, frac = a mod 2^n, n = 9
// (tanh 8):
//
//   z = (T[i] << n) + frac (T[i + 1] - T[i])             tanh: from i = 255 on 65535 << 8
//   sigmoid = (z + 512) >> 10           for v < 0 (2^25 - z + 511) >> 10
//   tanh = (z - 2^23 + 128) >> 8        for v < 0 (2^23 - z + 127) >> 8
//
// Floors compose, so with d = frac (T[i + 1] - T[i]) that is
//
//   sigmoid = (T[i] + (d >> 9) + 1) >> 1      for v < 0 2^15 - sigmoid(-v)
//   tanh = T[i] + ((d + 128) >> 8) - 2^15     for v < 0 -tanh(-v)
#ifndef SLUICE_GENERATORS_GATE_FUNCTIONS_TABLE_H
#define SLUICE_GENERATORS_GATE_FUNCTIONS_TABLE_H

#include "Halide.h"
#include "generators/gate_table.h"
#include "schedules/lane_functions.h"

namespace sluice::interpolated {

inline Halide::Expr u16(int value) { return Halide::cast<uint16_t>(value); }

/// The upper half of a product of u16.
inline Halide::Expr high_half(const Halide::Expr& a, const Halide::Expr& b) {
  return Halide::Internal::mul_shift_right(a, b, 16);
}

/// Look-ups of u16: T[index], and T[index + 1] - T[index], 0 at the last index.
inline Halide::Expr look_up(const char* table, const Halide::Expr& index) {
  using Halide::Internal::Call;
  return Call::make(Halide::UInt(16), table, {index}, Call::PureExtern);
}

/// x in Q3.12: v = 3 x.
inline Halide::Expr sigmoid(const Halide::Expr& x, const Halide::Target& target) {
  using namespace Halide;
  Expr magnitude = min(abs(x), u16(32767));  // as good as 32768, whose index would be 192
  Expr index = lane_function_or(high_half(magnitude, u16(3 << 7)), kTripleShifted,
                                {magnitude, u16(9)}, target);  // 3 |x| >> 9
  Expr fraction = ((magnitude * u16(3)) & u16(511)) << 7,
       slope = look_up(kSigmoidTableSlope, index);
  Expr change = lane_function_or(high_half(fraction, slope), kHighHalf, {fraction, slope}, target);
  Expr positive = Internal::rounding_halving_add(look_up(kSigmoidTableValue, index), change);
  return cast<int16_t>(select(x < 0, u16(1 << 15) - positive, positive));
}

/// tanh with the sign of x; the fraction is the low byte of `magnitude`.
inline Halide::Expr odd_tanh(const Halide::Expr& x, const Halide::Expr& index,
                             const Halide::Expr& magnitude) {
  using namespace Halide;
  Expr fraction = cast<int16_t>((magnitude & u16(255)) << 7);
  Expr change = Internal::rounding_mul_shift_right(
      fraction, cast<int16_t>(look_up(kGateTableSlope, index)), 15);
  Expr positive = cast<int16_t>(look_up(kGateTableValue, index) ^ u16(1 << 15)) + change;
  return select(x < 0, -positive, positive);
}

/// x in Q3.12: v = 3 x.
inline Halide::Expr tanh_of_gate(const Halide::Expr& x, const Halide::Target& target) {
  Halide::Expr magnitude = abs(x);
  Halide::Expr index = lane_function_or(high_half(magnitude, u16(3 << 8)), kTripleShifted,
                                        {magnitude, u16(8)}, target);
  return odd_tanh(x, min(index, u16(kGateTableSize - 1)), magnitude * u16(3));
}

/// v = 3 x 2^(integer_bits - 3), rounded half up.
inline Halide::Expr tanh(const Halide::Expr& x, const Halide::Expr& integer_bits) {
  using namespace Halide;
  Expr left = max(integer_bits - 3, 0), right = max(3 - integer_bits, 0);
  Expr factor = 3 << left;
  Expr half = (1 << right) >> 1;
  Expr v = (cast<int32_t>(x) * factor + half) >> right;
  Expr magnitude = abs(v);
  Expr index = cast<uint16_t>(min(magnitude >> 8, Expr(kGateTableSize - 1u)));
  return odd_tanh(x, index, cast<uint16_t>(magnitude));
}

}  // namespace sluice::interpolated

#endif
