#include <cstring>

#include "runtime/ops/lstm_full_steps.h"
#include "runtime/ops/lstm_input.h"
#include "runtime/ops/ops.h"

namespace sluice {

namespace {

enum Input {
  kX,
  kW,
  kWScale,
  kWSum,
  kBias,
  kR,
  kRScale,
  kRSum,
  kLens,
  kH0,
  kC0,
  kPeephole,
  kNorm,
  kProjection,
  kProjectionScale,
  kProjectionSum,
  kProjectionBias,
  kInputs
};
enum Output { kY, kH, kC, kOutputs };
enum Kernel { kQuantizeRows, kGemm, kSqrt, kActivations };

LstmFullOperands operands_of(const CallContext& context) {
  return {{context.input(kX), context.input(kW), context.input(kBias), context.input(kR),
           context.input(kLens), context.input(kH0), context.input(kC0), context.output(kY),
           context.output(kH), context.output(kC)},
          context.input(kPeephole),
          context.input(kNorm),
          context.input(kProjection),
          context.input(kProjectionBias)};
}

// Attributes after those of every full LSTM.
ActivationScales scales_of(const CallContext& context) {
  return {context.attribute(kLstmFullAttributes) != 0 ? 1 : 0,
          context.attribute(kLstmFullAttributes + 1) != 0};
}

class Products {
 public:
  Products(const CallContext& context, const LstmFullOperands& operands, const LstmShape& shape,
           bool normalizes, ScratchLayout* layout)
      : context_(context),
        operands_(operands),
        shape_(shape),
        scales_(scales_of(context)),
        padded_outputs_(round_up(shape.outputs, context.plan->tiling.gemm_block)),
        normalizes_(normalizes),
        x_(shape, scales_, layout),
        rows_(quantized_rows_in(shape.batch, quantized_depth(longest_row()), layout)),
        zeros_(layout->array<float>(zeros())) {}

  bool has_projection() const { return operands_.projection.present(); }

  sluice_status begin(const LstmShape& shape) {
    std::memset(zeros_, 0, sizeof(float) * static_cast<size_t>(zeros()));
    return x_.begin(context_, kQuantizeRows, shape,
                    static_cast<const float*>(operands_.lstm.x.data));
  }

  sluice_status input(const LstmShape& shape, const LstmChunk& chunk, const Lengths& lengths,
                      float* gates) {
    QuantizedRows x;
    SLUICE_TRY(x_.chunk(context_, kQuantizeRows, shape, chunk, lengths, &x));
    const auto* bias = static_cast<const float*>(operands_.lstm.bias.data);
    return gemm_s8w8_f32(context_, kGemm, x, chunk.count * shape.batch, shape.inputs,
                         weights(kW, normalizes_ ? zeros_ : bias), shape.gates(), kNoLimits, gates);
  }

  sluice_status recurrent(const float* h, float* gates) {
    return product(h, shape_.outputs, weights(kR, zeros_), shape_.gates(), kNoLimits, gates);
  }

  sluice_status project(const float* hidden, float* h) {
    const Tensor& bias = operands_.projection_bias;
    const ProjectionClip clip = projection_clip(context_);
    return product(
        hidden, shape_.units,
        weights(kProjection, bias.present() ? static_cast<const float*>(bias.data) : zeros_),
        shape_.outputs, {clip.low, clip.high}, h);
  }

  // The last h is refused where it could not be quantized by the next run.
  sluice_status end(const float* h) { return quantize(h, shape_.outputs); }

 private:
  int64_t longest_row() const {
    return shape_.units > shape_.outputs ? shape_.units : shape_.outputs;
  }
  int64_t zeros() const {
    return shape_.gates() > padded_outputs_ ? shape_.gates() : padded_outputs_;
  }

  // Weights with their scales and sums, which are the operands after them.
  WeightsW8 weights(int32_t operand, const float* bias) const {
    return {static_cast<const uint8_t*>(context_.input(operand).data),
            static_cast<const float*>(context_.input(operand + 1).data),
            static_cast<const int32_t*>(context_.input(operand + 2).data), bias};
  }

  sluice_status quantize(const float* x, int64_t depth) {
    const auto quantize = scales_.together ? quantize_together : quantize_rows;
    return quantize(context_, kQuantizeRows, x, shape_.batch, depth, depth, quantized_depth(depth),
                    scales_.symmetric, rows_);
  }

  sluice_status product(const float* x, int64_t depth, const WeightsW8& weights, int64_t n,
                        Limits limits, float* y) {
    SLUICE_TRY(quantize(x, depth));
    return gemm_s8w8_f32(context_, kGemm, rows_, shape_.batch, depth, weights, n, limits, y);
  }

  const CallContext& context_;
  const LstmFullOperands& operands_;
  const LstmShape& shape_;
  ActivationScales scales_;
  int64_t padded_outputs_;
  bool normalizes_;
  QuantizedInput x_;
  QuantizedRows rows_;
  float* zeros_;
};

struct Layer {
  LstmShape shape;
  LstmFullScratch scratch;
  LstmCell cell;
  Products products;

  Layer(const CallContext& context, const LstmFullOperands& operands, ScratchLayout* layout)
      : shape(lstm_shape(context, operands.lstm)),
        scratch(shape, layout),
        cell(context, operands, shape, kSqrt, kActivations, layout),
        products(context, operands, shape, cell.normalizes(), layout) {}
};

sluice_status check_gates(const CallContext& context, const Tensor& gates, const char* name,
                          sluice_type type, int64_t units) {
  SLUICE_TRY(check_operand(context, gates, name, type, SLUICE_GATE_BLOCKS, 2));
  return check_extent(context, gates, name, 1, units);
}

sluice_status check_channels(const CallContext& context, const Tensor& channels, const char* name,
                             sluice_type type, int64_t count) {
  SLUICE_TRY(check_operand(context, channels, name, type, SLUICE_GEMM_CHANNELS, 1));
  return check_extent(context, channels, name, 0, count);
}

}  // namespace

sluice_status prepare_lstm_s8w8_f32_full(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(
      context, {kRSum + 1, kInputs, 0, kOutputs, kLstmFullAttributes + 2, kLstmFullFloats}));
  const LstmFullOperands operands = operands_of(context);
  SLUICE_TRY(check_packed_w8(context, operands.lstm.w, "w", SLUICE_PACKED_LSTM_INPUT, 3));
  SLUICE_TRY(check_packed_w8(context, operands.lstm.r, "r", SLUICE_PACKED_LSTM_INPUT, 3));
  const int64_t units = operands.units();
  SLUICE_TRY(check_gates(context, operands.lstm.bias, "bias", SLUICE_F32, units));
  SLUICE_TRY(check_gates(context, context.input(kWScale), "w_scale", SLUICE_F32, units));
  SLUICE_TRY(check_gates(context, context.input(kWSum), "w_sum", SLUICE_S32, units));
  SLUICE_TRY(check_gates(context, context.input(kRScale), "r_scale", SLUICE_F32, units));
  SLUICE_TRY(check_gates(context, context.input(kRSum), "r_sum", SLUICE_S32, units));
  if (operands.projection.present()) {
    SLUICE_TRY(check_packed_w8(context, operands.projection, "projection", SLUICE_PACKED_GEMM, 2));
    SLUICE_TRY(check_channels(context, context.input(kProjectionScale), "projection_scale",
                              SLUICE_F32, operands.outputs()));
    SLUICE_TRY(check_channels(context, context.input(kProjectionSum), "projection_sum", SLUICE_S32,
                              operands.outputs()));
  }
  SLUICE_TRY(check_lstm_full(context, operands));
  if (scales_of(context).together) {
    SLUICE_TRY(check_scales_together(context, lstm_shape(context, operands.lstm)));
  }
  *scratch_bytes = lstm_full_scratch_bytes<Layer>(context, operands);
  return SLUICE_OK;
}

sluice_status run_lstm_s8w8_f32_full(const CallContext& context) {
  return run_lstm_full_layer<Layer>(context, operands_of(context));
}

}  // namespace sluice
