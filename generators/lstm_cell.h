// The float LSTM cell, shared by the step generators.
#ifndef SLUICE_GENERATORS_LSTM_CELL_H
#define SLUICE_GENERATORS_LSTM_CELL_H

#include "generators/float_math.h"

namespace sluice {

/// Gate order of ONNX.
enum Gate { kInputGate = 0, kOutputGate = 1, kForgetGate = 2, kCellGate = 3, kGates = 4 };

struct CellUpdate {
  Halide::Expr cell, hidden;
};

/// e^-x, at most 2^60, so that products of two stay finite.
inline Halide::Expr bounded_exp_minus(const Halide::Expr& x) {
  constexpr float minus_log2_e = -0x1.715476p+0f;
  return exp2_monotonic(Halide::strict_float(x * minus_log2_e), 60.0f);
}

/// c' = sigmoid(f) c + sigmoid(i) tanh(g),  h' = sigmoid(o) tanh(c'), of gate pre-activations and
/// the cell before.
///
/// Each line is one division: with I = e^-i, F = e^-f, O = e^-o, G = e^-2|g|, C = e^-2|c'|,
///   c' = (c (1 + I) (1 + G) + sign(g) (1 - G) (1 + F)) / ((1 + F) (1 + I) (1 + G))
///   h' = sign(c') (1 - C) / ((1 + O) (1 + C))
inline CellUpdate lstm_cell(const Halide::Expr& i, const Halide::Expr& o, const Halide::Expr& f,
                            const Halide::Expr& g, const Halide::Expr& cell) {
  using Halide::strict_float;
  constexpr float minus_2_log2_e = -0x1.715476p+1f;
  Halide::Expr exp_g = exp2_monotonic(strict_float(magnitude(g) * minus_2_log2_e));
  Halide::Expr one_f = strict_float(1.0f + bounded_exp_minus(f));
  Halide::Expr ig = strict_float((1.0f + bounded_exp_minus(i)) * (1.0f + exp_g));
  Halide::Expr candidate = strict_float(with_sign_of(1.0f - exp_g, g) * one_f);
  Halide::Expr next = strict_float((cell * ig + candidate) / (ig * one_f));

  Halide::Expr exp_c = exp2_monotonic(strict_float(magnitude(next) * minus_2_log2_e));
  Halide::Expr one_o = strict_float(1.0f + bounded_exp_minus(o));
  Halide::Expr hidden = strict_float(with_sign_of(1.0f - exp_c, next) / (one_o * (1.0f + exp_c)));
  return {next, hidden};
}

}  // namespace sluice

#endif
