// LSTM layers for tests: random weights, calls of the operations, and two oracles.
#ifndef SLUICE_TESTS_LSTM_LAYER_H
#define SLUICE_TESTS_LSTM_LAYER_H

#include <vector>

#include "tests/runtime/ops/packed_operands.h"

namespace sluice {

struct LstmCase {
  int64_t steps, batch, inputs, units;
  bool reverse = false;
  int64_t direction = 0, directions = 1;
  bool has_state = false;
  bool symmetric = false;
  std::vector<int32_t> lens = {};  // empty: none
  bool together = false;           // one scale for all rows
};

/// What one direction computes: y [T,B,H], h and c [B,H].
struct LstmResult {
  std::vector<float> y, h, c;
};

/// One direction of a layer with inputs; gates i, o, f, c.
struct LstmLayer {
  LstmCase shape;
  std::vector<float> w, r, bias;  // [4H,I], [4H,H], [4H]
  QuantizedWeights wq, rq;
  std::vector<float> x, h0,
      c0;  // [T,B,I], [D,B,H], [D,B,H]; the states zero where the case has none

  explicit LstmLayer(const LstmCase& c, unsigned seed = 1);

  /// A call of lstm_f32 or lstm_s8w8_f32 with all outputs.
  OpCall call(const KernelSet& set, bool quantized) const;
  /// This direction's part of the outputs of a call that ran.
  LstmResult result(OpCall& call) const;
  LstmResult run(const KernelSet& set, bool quantized) const;

  /// By the formulas, in double; quantization as the kernels do it.
  LstmResult expected(bool quantized) const;
  /// Step by step with the kernels of `set`, blocks forwards and every buffer dense: the bits that
  /// the operation must give however it chunks, walks and stores. Without lengths, each row with
  /// scales of its own.
  LstmResult stepwise(const KernelSet& set, bool quantized) const;
};

}  // namespace sluice

#endif
