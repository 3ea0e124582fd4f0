#include <cstring>

#include "runtime/ops/lstm_full_steps.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/product.h"

namespace sluice {

namespace {

enum Input {
  kX,
  kW,
  kBias,
  kR,
  kLens,
  kH0,
  kC0,
  kPeephole,
  kNorm,
  kProjection,
  kProjectionBias,
  kInputs
};
enum Output { kY, kH, kC, kOutputs };
enum Kernel { kGemm, kSqrt, kActivations };

LstmFullOperands operands_of(const CallContext& context) {
  return {{context.input(kX), context.input(kW), context.input(kBias), context.input(kR),
           context.input(kLens), context.input(kH0), context.input(kC0), context.output(kY),
           context.output(kH), context.output(kC)},
          context.input(kPeephole),
          context.input(kNorm),
          context.input(kProjection),
          context.input(kProjectionBias)};
}

class Products {
 public:
  Products(const CallContext& context, const LstmFullOperands& operands, const LstmShape& shape,
           bool normalizes, ScratchLayout* layout)
      : context_(context),
        operands_(operands),
        shape_(shape),
        padded_outputs_(round_up(shape.outputs, context.plan->tiling.gemm_block)),
        normalizes_(normalizes),
        zeros_(layout->array<float>(zeros())) {}

  bool has_projection() const { return operands_.projection.present(); }

  sluice_status begin(const LstmShape&) {
    std::memset(zeros_, 0, sizeof(float) * static_cast<size_t>(zeros()));
    return SLUICE_OK;
  }

  sluice_status input(const LstmShape&, const LstmChunk& chunk, const Lengths&, float* gates) {
    const auto* x = static_cast<const float*>(operands_.lstm.x.data) +
                    chunk.first * shape_.batch * shape_.inputs;
    const auto* bias = static_cast<const float*>(operands_.lstm.bias.data);
    return product(x, chunk.count * shape_.batch, shape_.inputs, operands_.lstm.w,
                   normalizes_ ? zeros_ : bias, shape_.gates(), kNoLimits, gates);
  }

  sluice_status recurrent(const float* h, float* gates) {
    return product(h, shape_.batch, shape_.outputs, operands_.lstm.r, zeros_, shape_.gates(),
                   kNoLimits, gates);
  }

  sluice_status project(const float* hidden, float* h) {
    const Tensor& bias = operands_.projection_bias;
    const ProjectionClip clip = projection_clip(context_);
    return product(hidden, shape_.batch, shape_.units, operands_.projection,
                   bias.present() ? static_cast<const float*>(bias.data) : zeros_, shape_.outputs,
                   {clip.low, clip.high}, h);
  }

  sluice_status end(const float*) { return SLUICE_OK; }

 private:
  int64_t zeros() const {
    return shape_.gates() > padded_outputs_ ? shape_.gates() : padded_outputs_;
  }

  sluice_status product(const float* x, int64_t rows, int64_t k, const Tensor& w, const float* bias,
                        int64_t n, Limits limits, float* y) {
    return gemm_f32(context_, kGemm, x, rows, k, static_cast<const float*>(w.data), bias, n, limits,
                    y);
  }

  const CallContext& context_;
  const LstmFullOperands& operands_;
  const LstmShape& shape_;
  int64_t padded_outputs_;
  bool normalizes_;
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

}  // namespace

sluice_status prepare_lstm_f32_full(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context,
                             {kR + 1, kInputs, 0, kOutputs, kLstmFullAttributes, kLstmFullFloats}));
  const LstmFullOperands operands = operands_of(context);
  SLUICE_TRY(check_operand(context, operands.lstm.w, "w", SLUICE_F32, SLUICE_PACKED_LSTM_INPUT, 3));
  SLUICE_TRY(check_operand(context, operands.lstm.bias, "bias", SLUICE_F32, SLUICE_GATE_BLOCKS, 2));
  SLUICE_TRY(check_operand(context, operands.lstm.r, "r", SLUICE_F32, SLUICE_PACKED_LSTM_INPUT, 3));
  if (operands.projection.present()) {
    SLUICE_TRY(check_operand(context, operands.projection, "projection", SLUICE_F32,
                             SLUICE_PACKED_GEMM, 2));
  }
  SLUICE_TRY(check_lstm_full(context, operands));
  *scratch_bytes = lstm_full_scratch_bytes<Layer>(context, operands);
  return SLUICE_OK;
}

sluice_status run_lstm_f32_full(const CallContext& context) {
  return run_lstm_full_layer<Layer>(context, operands_of(context));
}

}  // namespace sluice
