// The cell of the integer LSTM in its three roundings, as Halide expressions.
#ifndef SLUICE_GENERATORS_LSTM_CELL_INTEGER_H
#define SLUICE_GENERATORS_LSTM_CELL_INTEGER_H

#include <map>
#include <string>

#include "generators/fixed_point.h"

namespace sluice {

enum class CellRule { Native, Tflm, Tflite };

/// As generator parameters name them.
inline const std::map<std::string, CellRule> kCellRules = {
    {"native", CellRule::Native}, {"tflm", CellRule::Tflm}, {"tflite", CellRule::Tflite}};

inline Halide::Expr clamp_s16(const Halide::Expr& x) { return Halide::clamp(x, -32768, 32767); }

/// The next cell before it is clamped to s16, with scale 2^log2 (s32, -15 ... -9). f, i: gates in
/// Q0.15, z: the candidate in Q0.15, c: the cell before; all s16.
///
///   native   clamp16((f c + ((i z) >> (15 + log2)) + 2^14) >> 15)
///   tflm     clamp16(clamp16(A(f c, 2^30, -14)) + A(i z, multiplier, -29 - log2))
///   tflite   clamp16(away(f c, 15) + away(i z, 30 + log2)),     away = shift_right_away
///
/// A: requantize with Rounding::DoubleAway. `multiplier` is of tflm only: 2^30 but where the scale
/// of the cell is no power of two.
inline Halide::Expr next_cell(const Halide::Expr& f, const Halide::Expr& c, const Halide::Expr& i,
                              const Halide::Expr& z, const Halide::Expr& log2,
                              const Halide::Expr& multiplier, CellRule rule) {
  using Halide::cast;
  Halide::Expr kept = cast<int32_t>(f) * cast<int32_t>(c);
  Halide::Expr added = cast<int32_t>(i) * cast<int32_t>(z);
  // Unsigned, so that no code is made for shifts in the other direction.
  Halide::Expr fraction = cast<uint32_t>(30 + log2);
  switch (rule) {
    case CellRule::Native:
      return (kept + (added >> (fraction - Halide::Expr(15u))) + (1 << 14)) >> 15;
    case CellRule::Tflm:
      return clamp_s16(requantize(kept, 1 << 30, -14, Rounding::DoubleAway)) +
             requantize(added, multiplier, -29 - log2, Rounding::DoubleAway);
    case CellRule::Tflite:
      return shift_right_away(kept, Halide::Expr(15u)) + shift_right_away(added, fraction);
  }
  return kept;
}

}  // namespace sluice

#endif
