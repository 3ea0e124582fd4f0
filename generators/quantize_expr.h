// Run-time quantization of a row of floats to s8, as Halide expressions.
//
//   high  = max(0, max_k x), low = min(0, min_k x)
//   scale = (high - low) / 255                     symmetric: max(high, -low) / 127
//   zero  = clamp(rha(end), -128, 127)             symmetric: 0
//   end   = -128 - low / scale where 128 + |low / scale| < 127 + |high / scale|,
//           else 127 - high / scale
//   q     = clamp(rne(x / scale) + zero, -128, 127)
//
// scale is 1 and zero 0 where scale would be below the least normal float. rne: to nearest, ties to
// even; rha: to nearest, ties away from zero.
//
// This is the quantizer of TensorFlow Lite's hybrid kernels: `end` and the scale in it are computed
// in double, which decides what becomes of rows clipped at both ends, where `end` is a tie.
// x / scale is x * (1 / scale), both in float. They round zero + x / scale half away from zero: q
// can differ from theirs at ties only. All arithmetic is strict, so every kernel and variant that
// quantizes the same row gets the same bits.
//
// Where an element is NaN or infinite, scale is: nothing else needs to be looked at.
#ifndef SLUICE_GENERATORS_QUANTIZE_EXPR_H
#define SLUICE_GENERATORS_QUANTIZE_EXPR_H

#include "generators/float_math.h"

namespace sluice {

/// Bounds of a row as bit patterns, which order like the numbers they stand for and keep NaN:
/// `high` is the largest pattern taken as s32 (start at 0, +0), `low` the largest taken as u32
/// (start at 0x80000000, -0).
inline Halide::Expr high_start() { return Halide::Expr(0); }
inline Halide::Expr low_start() { return Halide::Expr(0x80000000u); }
inline Halide::Expr high_with(const Halide::Expr& high, const Halide::Expr& x) {
  return Halide::max(high, Halide::reinterpret<int32_t>(x));
}
inline Halide::Expr low_with(const Halide::Expr& low, const Halide::Expr& x) {
  return Halide::max(low, Halide::reinterpret<uint32_t>(x));
}

/// Nearest integer, ties to even, of |v| < 2^22 (anything for larger v and NaN): the addition
/// of 1.5 * 2^23 rounds.
inline Halide::Expr round_to_int(const Halide::Expr& v) {
  constexpr float magic = 0x1.8p23f;
  constexpr int32_t magic_bits = 0x4b400000;
  return bits_of(Halide::strict_float(v + magic)) - magic_bits;
}

struct RowQuantizer {
  Halide::Expr scale;       // f32
  Halide::Expr zero_point;  // s32
};

/// Quantizer of a row with the bounds `high` (s32) and `low` (u32) as above; `symmetric` is a
/// boolean.
inline RowQuantizer row_quantizer(const Halide::Expr& low, const Halide::Expr& high,
                                  const Halide::Expr& symmetric) {
  using Halide::cast;
  using Halide::select;
  using Halide::strict_float;
  // In double the range of finite floats is finite, and the result rounds as if computed exactly.
  Halide::Expr bound = Halide::max(high, Halide::reinterpret<int32_t>(low & 0x7fffffffu));
  Halide::Expr lowest = float_of(low);
  Halide::Expr range = strict_float(select(symmetric, 2 * cast<double>(float_of(bound)),
                                           cast<double>(float_of(high)) - cast<double>(lowest)));
  Halide::Expr steps = select(symmetric, Halide::Expr(254.0), Halide::Expr(255.0));
  Halide::Expr exact = strict_float(range / steps);
  Halide::Expr scale = cast<float>(exact);
  Halide::Expr flat = bits_of(magnitude(scale)) < 0x00800000;
  scale = select(flat, 1.0f, scale);
  Halide::Expr below = strict_float(cast<double>(-lowest) / exact);
  Halide::Expr above = strict_float(cast<double>(float_of(high)) / exact);
  Halide::Expr end = strict_float(select(128 + below < 127 + above, below - 128, 127 - above));
  // A comparison with NaN fails: the result is a number whatever the row holds.
  Halide::Expr lower = Halide::Expr(-128.0), upper = Halide::Expr(127.0);
  end = select(end < upper, select(end > lower, end, lower), upper);
  Halide::Expr half = select(end < 0, Halide::Expr(-0.5), Halide::Expr(0.5));
  Halide::Expr zero = cast<int32_t>(strict_float(end + half));
  return {scale, select(flat || symmetric, 0, zero)};
}

/// s8 value of x. The division is the same for a whole row and leaves its loop.
inline Halide::Expr quantize(const Halide::Expr& x, const Halide::Expr& scale,
                             const Halide::Expr& zero_point) {
  Halide::Expr q = round_to_int(Halide::strict_float(x * (1.0f / scale))) + zero_point;
  return Halide::cast<int8_t>(Halide::clamp(q, -128, 127));
}

}  // namespace sluice

#endif
