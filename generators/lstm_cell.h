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

/// c' = sigmoid(f) c + sigmoid(i) sluice::tanh(g),  h' = sigmoid(o) tanh(c'), of gate
/// pre-activations and the cell before.
inline CellUpdate lstm_cell(const Halide::Expr& i, const Halide::Expr& o, const Halide::Expr& f,
                            const Halide::Expr& g, const Halide::Expr& cell) {
  Halide::Expr next = Halide::strict_float(sigmoid(f) * cell + sigmoid(i) * sluice::tanh(g));
  return {next, Halide::strict_float(sigmoid(o) * sluice::tanh(next))};
}

}  // namespace sluice

#endif
