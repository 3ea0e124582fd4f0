#include "runtime/ops/integer_attributes.h"
#include "runtime/ops/lstm_integer.h"

namespace sluice {

namespace {

// Gate pre-activations of a chunk, as sums in 32 bits; beyond this they leave the nearer caches
// before they are used.
constexpr int64_t kChunkBytes = int64_t{256} * 1024;

sluice_status check_gates(const CallContext& context, int32_t index, const char* name,
                          sluice_type type) {
  const Tensor& tensor = context.input(index);
  SLUICE_TRY(check_operand(context, tensor, name, type, SLUICE_GATE_BLOCKS, 2));
  return check_extent(context, tensor, name, 1, context.input(kLstmW).dims[1]);
}

sluice_status check_state(const CallContext& context, const Tensor& state, const char* name,
                          sluice_type type, int64_t elements) {
  if (!state.present()) return SLUICE_OK;
  SLUICE_TRY(check_dense(context, state, name, type, 3));
  SLUICE_TRY(check_extent(context, state, name, 0, context.attribute(kLstmDirections)));
  SLUICE_TRY(check_extent(context, state, name, 1, context.input(kLstmX).dims[1]));
  return check_extent(context, state, name, 2, elements);
}

sluice_status check_projection(const CallContext& context, int64_t units, int64_t outputs) {
  const Tensor& w = context.input(kLstmProjection);
  SLUICE_TRY(check_packed_w8(context, w, "projection", SLUICE_PACKED_GEMM, 2));
  SLUICE_TRY(check_extent(context, w, "projection", 0, outputs));
  SLUICE_TRY(check_extent(context, w, "projection", 1, units));
  const char* const names[] = {"projection_bias", "projection_multiplier", "projection_shift"};
  for (int32_t i = 0; i < 3; ++i) {
    const Tensor& channels = context.input(kLstmProjectionBias + i);
    SLUICE_TRY(check_operand(context, channels, names[i], SLUICE_S32, SLUICE_GEMM_CHANNELS, 1));
    SLUICE_TRY(check_extent(context, channels, names[i], 0, outputs));
  }
  return SLUICE_OK;
}

bool projects(const CallContext& context, const IntegerLstmVariant& variant) {
  return variant.full && context.input(kLstmProjection).present();
}

sluice_status check_full(const CallContext& context, const IntegerLstmVariant& variant) {
  if (context.input(kLstmPeephole).present()) {
    SLUICE_TRY(check_gates(context, kLstmPeephole, "peephole", SLUICE_S16));
  }
  if (context.input(kLstmNorm).present() || context.input(kLstmNormBias).present()) {
    SLUICE_TRY(check_gates(context, kLstmNorm, "norm", SLUICE_S16));
    SLUICE_TRY(check_gates(context, kLstmNormBias, "norm_bias", SLUICE_S32));
  }
  for (int32_t i = kLstmPeepholeFactors; i < kLstmNormGuards; i += 2) {
    SLUICE_TRY(check_factor(context, i));
  }
  for (int32_t gate = 0; gate < kGates; ++gate) {
    SLUICE_TRY(check_range(context, kLstmNormGuards + gate, "norm guard", 1, INT32_MAX));
  }
  return check_limits(context, kLstmProjectionLow, variant.type);
}

sluice_status check_attributes(const CallContext& context, const IntegerLstmVariant& variant) {
  SLUICE_TRY(check_range(context, kLstmDirections, "directions", 1, INT32_MAX));
  SLUICE_TRY(
      check_range(context, kLstmDirection, "direction", 0, context.attribute(kLstmDirections) - 1));
  SLUICE_TRY(check_range(context, kLstmCoupling, "coupling", 0, 2));
  SLUICE_TRY(check_range(context, kLstmCellLog2, "cell_log2", -15, -9));
  SLUICE_TRY(check_range(context, kLstmGateClip, "gate_clip", 0, INT16_MAX));
  SLUICE_TRY(check_range(context, kLstmCellClip, "cell_clip", 0, INT16_MAX));
  SLUICE_TRY(check_factor(context, kLstmHiddenMultiplier));
  SLUICE_TRY(check_range(context, kLstmInputMultiplier, "input multiplier", 0, INT32_MAX));
  SLUICE_TRY(check_range(context, kLstmGxShift, "gx_shift", 0, 7));
  // TensorFlow Lite negates the zero point of the hidden state before a projection: up to 128.
  const int32_t most = variant.type == SLUICE_S8 ? 128 : 0;
  SLUICE_TRY(check_range(context, kLstmHiddenZero, "hidden zero point", -most, most));
  return check_zero_point(context, kLstmHZero, variant.type);
}

sluice_status check_results(const CallContext& context, const IntegerLstmVariant& variant,
                            int64_t units, int64_t outputs) {
  SLUICE_TRY(check_state(context, context.output(kLstmH), "h", variant.type, outputs));
  SLUICE_TRY(check_state(context, context.output(kLstmC), "c", SLUICE_S16, units));
  const Tensor& y = context.output(kLstmY);
  if (!y.present()) return SLUICE_OK;
  const Tensor& x = context.input(kLstmX);
  SLUICE_TRY(check_dense(context, y, "y", variant.type, 4));
  SLUICE_TRY(check_extent(context, y, "y", 0, x.dims[0]));
  SLUICE_TRY(check_extent(context, y, "y", 1, context.attribute(kLstmDirections)));
  SLUICE_TRY(check_extent(context, y, "y", 2, x.dims[1]));
  return check_extent(context, y, "y", 3, outputs);
}

}  // namespace

sluice_status check_integer_lstm(const CallContext& context, const IntegerLstmVariant& variant) {
  SLUICE_TRY(check_signature(
      context, {kLstmHShift + 1, variant.full ? kLstmFullInputs : kLstmPlainInputs, 0, kLstmOutputs,
                variant.full ? kLstmFullAttributes : kLstmPlainAttributes}));
  SLUICE_TRY(check_attributes(context, variant));
  const Tensor& x = context.input(kLstmX);
  const Tensor& w = context.input(kLstmW);
  const Tensor& r = context.input(kLstmR);
  SLUICE_TRY(check_dense(context, x, "x", variant.type, 3));
  SLUICE_TRY(check_packed_w8(context, w, "w", SLUICE_PACKED_LSTM_INPUT, 3));
  SLUICE_TRY(check_extent(context, w, "w", 2, x.dims[2]));
  SLUICE_TRY(check_packed_w8(context, r, "r", SLUICE_PACKED_LSTM, 3));
  const int64_t units = w.dims[1];
  const int64_t outputs = r.dims[2];
  SLUICE_TRY(check_extent(context, r, "r", 1, units));
  if (units < 1 || outputs < 1) return fail(context, SLUICE_INVALID_MODEL, "no units");
  SLUICE_TRY(check_gates(context, kLstmXBias, "x_bias", SLUICE_S32));
  SLUICE_TRY(check_gates(context, kLstmXMultiplier, "x_multiplier", SLUICE_S32));
  SLUICE_TRY(check_gates(context, kLstmXShift, "x_shift", SLUICE_S32));
  SLUICE_TRY(check_gates(context, kLstmHBias, "h_bias", SLUICE_S32));
  SLUICE_TRY(check_gates(context, kLstmHMultiplier, "h_multiplier", SLUICE_S32));
  SLUICE_TRY(check_gates(context, kLstmHShift, "h_shift", SLUICE_S32));
  SLUICE_TRY(check_lengths(context, context.input(kLstmLens), x.dims[1]));
  SLUICE_TRY(check_state(context, context.input(kLstmH0), "h0", variant.type, outputs));
  SLUICE_TRY(check_state(context, context.input(kLstmC0), "c0", SLUICE_S16, units));
  SLUICE_TRY(check_results(context, variant, units, outputs));
  if (variant.full) SLUICE_TRY(check_full(context, variant));
  if (projects(context, variant)) {
    SLUICE_TRY(check_projection(context, units, outputs));
  } else {
    SLUICE_TRY(check_extent(context, r, "r", 2, units));
    SLUICE_TRY(check_range(context, kLstmHiddenZero, "zero point without projection",
                           context.attribute(kLstmHZero), context.attribute(kLstmHZero)));
  }
  SLUICE_TRY(check_kernels(context));
  const sluice_tiling& tiling = context.plan->tiling;
  // The input product fills gates block by block.
  if (kGates * tiling.lstm_block % tiling.gemm_block != 0) {
    return fail(context, SLUICE_UNSUPPORTED, "LSTM blocks of %d with GEMM blocks of %d",
                tiling.lstm_block, tiling.gemm_block);
  }
  // Kernels count the gates of a step, and whatever lies in scratch memory, in 32 bits.
  const IntegerLstmShape shape = integer_lstm_shape(context, variant);
  const int64_t row = shape.gates() > shape.h_stride ? shape.gates() : shape.h_stride;
  int64_t elements = 0;
  if (__builtin_mul_overflow(shape.batch, row, &elements) ||
      elements > INT32_MAX / static_cast<int64_t>(sizeof(int32_t))) {
    return fail(context, SLUICE_UNSUPPORTED, "%lld rows of %lld units",
                static_cast<long long>(shape.batch), static_cast<long long>(units));
  }
  return SLUICE_OK;
}

IntegerLstmShape integer_lstm_shape(const CallContext& context, const IntegerLstmVariant& variant) {
  const Tensor& x = context.input(kLstmX);
  IntegerLstmShape shape{};
  shape.steps = x.dims[0];
  shape.batch = x.dims[1];
  shape.inputs = x.dims[2];
  shape.units = context.input(kLstmW).dims[1];
  shape.outputs = context.input(kLstmR).dims[2];
  shape.block = context.plan->tiling.lstm_block;
  shape.blocks = (shape.units + shape.block - 1) / shape.block;
  shape.padded = shape.blocks * shape.block;
  shape.reverse = context.attribute(kLstmReverse) != 0;
  shape.direction = context.attribute(kLstmDirection);
  shape.directions = context.attribute(kLstmDirections);
  shape.projects = projects(context, variant);
  shape.h_stride = shape.projects ? quantized_depth(shape.outputs) : shape.padded;
  const int64_t most = kChunkBytes / (shape.gates() * static_cast<int64_t>(sizeof(int32_t)));
  shape.chunk = shape.batch > 0 ? most / shape.batch : 1;
  if (shape.chunk < 1) shape.chunk = 1;
  if (shape.chunk > shape.steps) shape.chunk = shape.steps;
  shape.chunk_rows = most > shape.batch ? most : shape.batch;
  const int64_t rows = shape.steps * shape.batch;
  if (shape.chunk_rows > rows) shape.chunk_rows = rows;
  return shape;
}

}  // namespace sluice
