// What the schedules of the LSTM step generators see.
#ifndef SLUICE_SCHEDULES_LSTM_STEP_H
#define SLUICE_SCHEDULES_LSTM_STEP_H

#include <vector>

#include "schedules/family.h"

namespace sluice {

/// state(u, b, r) = {cell, hidden} of unit u in block b of row r, made from sum(u, g, b, r) over
/// the gates g.
struct LstmStepFuncs {
  Halide::Func state, sum;
  Halide::Var u, g, b, r;
  bool quads;         // the sum is over dot products of 4 bytes
  Halide::RVar quad;  // within such a quad; not used in float
  Halide::RVar step;  // along k
  int block;
  Halide::Func h;                                // h(k, r): the hidden state as sum reads it
  std::vector<Halide::OutputImageParam> packed;  // operands and results in whole blocks
};

/// Quantization of the new hidden state: quantized(k, r) of unit k, row(r) = {scale, zero point},
/// sum(r). low, high and total are reductions over blocks, one value per unit and row; *_row those
/// over all units.
struct LstmQuantizeFuncs {
  Halide::Func quantized, row, sum;
  Halide::Func low, high, total, low_row, high_row;
  Halide::Var k;
  int block;
};

}  // namespace sluice

#endif
