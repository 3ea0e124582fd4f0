#include "runtime/ops/check.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/scratch.h"
#include "runtime/pack/packed.h"

namespace sluice {

namespace {

enum Input { kW, kR, kB, kInputs };
enum Output { kPackedW, kBias, kPackedR, kOutputs };

// R as a fused step takes it, or as the operations with everything do.
sluice_layout recurrent_layout(const Tensor& packed_r) {
  return packed_r.layout == SLUICE_PACKED_LSTM_INPUT ? SLUICE_PACKED_LSTM_INPUT
                                                     : SLUICE_PACKED_LSTM;
}

float* sums_in(const CallContext& context, ScratchLayout* layout) {
  return layout->array<float>(kGates * context.output(kBias).dims[1]);
}

}  // namespace

sluice_status prepare_pack_lstm_f32(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {2, kInputs, kOutputs, kOutputs, 1}));
  const Tensor& w = context.input(kW);
  const Tensor& r = context.input(kR);
  const Tensor& b = context.input(kB);
  SLUICE_TRY(check_dense(context, w, "W", SLUICE_F32, 3));
  SLUICE_TRY(check_dense(context, r, "R", SLUICE_F32, 3));
  const int64_t directions = w.dims[0];
  const Tensor& packed_w = context.output(kPackedW);
  SLUICE_TRY(check_operand(context, packed_w, "packed W", SLUICE_F32, SLUICE_PACKED_LSTM_INPUT, 3));
  const int64_t units = packed_w.dims[1];
  SLUICE_TRY(check_extent(context, w, "W", 1, kGates * units));
  SLUICE_TRY(check_extent(context, r, "R", 0, directions));
  SLUICE_TRY(check_extent(context, r, "R", 1, kGates * units));
  if (b.present()) {
    SLUICE_TRY(check_dense(context, b, "B", SLUICE_F32, 2));
    SLUICE_TRY(check_extent(context, b, "B", 0, directions));
    SLUICE_TRY(check_extent(context, b, "B", 1, 2 * kGates * units));
  }
  if (context.attribute(0) < 0 || context.attribute(0) >= directions) {
    return fail(context, SLUICE_INVALID_MODEL, "direction %d of %lld", context.attribute(0),
                static_cast<long long>(directions));
  }
  const Tensor& bias = context.output(kBias);
  const Tensor& packed_r = context.output(kPackedR);
  SLUICE_TRY(check_operand(context, bias, "bias", SLUICE_F32, SLUICE_GATE_BLOCKS, 2));
  const sluice_layout r_layout = recurrent_layout(packed_r);
  SLUICE_TRY(check_operand(context, packed_r, "packed R", SLUICE_F32, r_layout, 3));
  SLUICE_TRY(check_extent(context, packed_w, "packed W", 2, w.dims[2]));
  SLUICE_TRY(check_extent(context, bias, "bias", 1, units));
  SLUICE_TRY(check_extent(context, packed_r, "packed R", 1, units));
  SLUICE_TRY(check_extent(context, packed_r, "packed R", 2, r.dims[2]));
  ScratchLayout layout(nullptr);
  sums_in(context, &layout);
  *scratch_bytes = layout.bytes();
  return check_kernels(context);
}

sluice_status run_pack_lstm_f32(const CallContext& context) {
  const sluice_tiling& tiling = context.plan->tiling;
  const int64_t direction = context.attribute(0);
  const int64_t units = context.output(kPackedW).dims[1];
  const int64_t outputs = context.input(kR).dims[2];
  const int64_t inputs = context.input(kW).dims[2];
  const int64_t rows = kGates * units;
  pack_weights(tiling, SLUICE_PACKED_LSTM_INPUT, units, inputs,
               static_cast<const float*>(context.input(kW).data) + direction * rows * inputs,
               static_cast<float*>(context.output(kPackedW).data));
  pack_weights(tiling, recurrent_layout(context.output(kPackedR)), units, outputs,
               static_cast<const float*>(context.input(kR).data) + direction * rows * outputs,
               static_cast<float*>(context.output(kPackedR).data));
  ScratchLayout layout(context.scratch);
  float* sums = sums_in(context, &layout);
  const Tensor& b = context.input(kB);
  if (b.present()) {
    const float* both = static_cast<const float*>(b.data) + direction * 2 * rows;
    for (int64_t i = 0; i < rows; ++i) sums[i] = both[i] + both[rows + i];
  } else {
    for (int64_t i = 0; i < rows; ++i) sums[i] = 0;
  }
  pack_channels(tiling, SLUICE_GATE_BLOCKS, units, sums,
                static_cast<float*>(context.output(kBias).data));
  return SLUICE_OK;
}

}  // namespace sluice
