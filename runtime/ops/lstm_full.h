// LSTM layers with everything that an ONNX or TensorFlow Lite layer can have: peephole, coupled
// gates, clips, normalization, any activation, projection. Products by the GEMM kernels, the rest
// gate by gate.
#ifndef SLUICE_OPS_LSTM_FULL_H
#define SLUICE_OPS_LSTM_FULL_H

#include "runtime/ops/lstm.h"
#include "runtime/ops/lstm_activation.h"

namespace sluice {

/// Integer attributes: those of every LSTM, coupling (LstmCouplingCode), f, g, h
/// (LstmActivationCode).
constexpr int32_t kLstmFullAttributes = kLstmAttributes + 4;
/// Float attributes: gate_clip, cell_clip, projection_clip (each 0: off), then alpha and beta of f,
/// g and h.
constexpr int32_t kLstmFullFloats = 9;

/// Operands beyond LstmOperands; absent ones have rank -1.
struct LstmFullOperands {
  LstmOperands lstm;
  const Tensor& peephole;         // dense [D, 3H]: i, o, f
  const Tensor& norm;             // dense [D, 4H]: i, o, f, c
  const Tensor& projection;       // PACKED_GEMM {P, H} of this direction
  const Tensor& projection_bias;  // GEMM_CHANNELS {P} of this direction

  int64_t units() const { return lstm.w.dims[1]; }
  /// P, or H without projection; given that r has its rank.
  int64_t outputs() const { return projection.present() ? lstm.r.dims[2] : units(); }
};

/// Checks everything but w, r, bias and projection, which differ between schemes, given that those
/// have their types, layouts and ranks.
sluice_status check_lstm_full(const CallContext& context, const LstmFullOperands& operands);

/// h, or the initial and final h and c: rows without padding.
inline StateRows output_rows(const LstmShape& shape) {
  return {shape.batch, shape.outputs, shape.outputs};
}
inline StateRows cell_rows(const LstmShape& shape) {
  return {shape.batch, shape.units, shape.units};
}

/// Limits of the projection, from its attribute.
struct ProjectionClip {
  float low, high;
};
ProjectionClip projection_clip(const CallContext& context);

/// From the products of a step to cell and hidden state.
class LstmCell {
 public:
  /// Kernel slots `sqrt` and `activations` (the first of them, in the order of LstmActivationCode).
  LstmCell(const CallContext& context, const LstmFullOperands& operands, const LstmShape& shape,
           int32_t sqrt, int32_t activations, ScratchLayout* layout);

  /// input, recurrent: [batch, blocks, 4, block]; the input product has the bias in it unless
  /// gates are normalized. c, c_out, hidden: [batch, units].
  sluice_status run(const CallContext& context, const float* input, const float* recurrent,
                    const float* c, float* c_out, float* hidden) const;
  bool normalizes() const { return norm_ != nullptr; }

 private:
  struct Activation {
    int32_t slot;
    float alpha, beta;
  };
  // Gates in scratch memory: i and f side by side, since they have the same activation.
  enum Place { kInput, kForget, kCandidate, kOutput };

  float* gate(Place place) const { return gates_ + place * count_; }
  sluice_status gather(const CallContext& context, Place place, const float* input,
                       const float* recurrent, const float* c) const;
  sluice_status normalize(const CallContext& context, int64_t gate, float* rows) const;
  sluice_status activate(const CallContext& context, const Activation& activation, const float* x,
                         float* y, int64_t count) const;

  LstmShape shape_;
  int64_t count_;  // batch * units
  int32_t coupling_, sqrt_;
  float gate_clip_, cell_clip_;
  Activation f_, g_, h_;
  const float* peephole_;  // [3, units]
  const float* norm_;      // [4, units]
  const float* bias_;      // GATE_BLOCKS
  float* gates_;           // [4, batch, units]
  float* deviation_;       // [batch]
};

}  // namespace sluice

#endif
