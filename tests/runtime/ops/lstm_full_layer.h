// Calls of lstm_f32_full and lstm_s8w8_f32_full for tests.
#ifndef SLUICE_TESTS_LSTM_FULL_LAYER_H
#define SLUICE_TESTS_LSTM_FULL_LAYER_H

#include "runtime/ops/lstm_activation.h"
#include "tests/runtime/ops/lstm_layer.h"

namespace sluice {

struct LstmFullCase {
  LstmCase shape = {};
  int64_t outputs = 0;  // of the projection; 0: none
  bool peephole = false, norm = false;
  int32_t coupling = kLstmNotCoupled;
  float gate_clip = 0, cell_clip = 0, projection_clip = 0;
  std::vector<int32_t> activations = {kLstmSigmoid, kLstmTanh, kLstmTanh};
};

/// One direction of a layer with everything in its case.
struct LstmFullLayer {
  LstmFullCase features;
  LstmLayer base;  // x, W, bias, c0; the plain layer of the same shape
  std::vector<float> r, h0, peephole, norm, projection, projection_bias;
  QuantizedWeights rq, projection_q;

  explicit LstmFullLayer(const LstmFullCase& c, unsigned seed = 1);

  int64_t outputs() const { return features.outputs > 0 ? features.outputs : base.shape.units; }
  /// A call with all outputs.
  OpCall call(const KernelSet& set, bool quantized) const;
  LstmResult run(const KernelSet& set, bool quantized) const;
};

}  // namespace sluice

#endif
