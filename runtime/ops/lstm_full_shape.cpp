#include "runtime/ops/lstm_full.h"

namespace sluice {

namespace {

sluice_status check_direction_rows(const CallContext& context, const Tensor& tensor,
                                   const char* name, int64_t directions, int64_t count) {
  if (!tensor.present()) return SLUICE_OK;
  SLUICE_TRY(check_dense(context, tensor, name, SLUICE_F32, 2));
  SLUICE_TRY(check_extent(context, tensor, name, 0, directions));
  return check_extent(context, tensor, name, 1, count);
}

sluice_status check_code(const CallContext& context, int32_t index, const char* name,
                         int32_t count) {
  const int32_t code = context.attribute(index);
  if (code >= 0 && code < count) return SLUICE_OK;
  return fail(context, SLUICE_INVALID_MODEL, "%s %d of %d", name, code, count);
}

}  // namespace

sluice_status check_lstm_full(const CallContext& context, const LstmFullOperands& operands) {
  SLUICE_TRY(check_lstm(context, operands.lstm, operands.outputs()));
  const int64_t units = operands.units();
  const int64_t directions = context.attribute(2);
  SLUICE_TRY(check_direction_rows(context, operands.peephole, "peephole", directions, 3 * units));
  SLUICE_TRY(check_direction_rows(context, operands.norm, "norm", directions, kGates * units));
  SLUICE_TRY(check_code(context, kLstmAttributes, "coupling", kLstmCouplings));
  for (int32_t i = kLstmAttributes + 1; i < kLstmFullAttributes; ++i) {
    SLUICE_TRY(check_code(context, i, "activation", kLstmActivations));
  }
  if (!operands.projection.present()) {
    if (!operands.projection_bias.present()) return SLUICE_OK;
    return fail(context, SLUICE_INVALID_MODEL, "projection is absent");
  }
  SLUICE_TRY(check_extent(context, operands.projection, "projection", 0, operands.outputs()));
  SLUICE_TRY(check_extent(context, operands.projection, "projection", 1, units));
  if (!operands.projection_bias.present()) return SLUICE_OK;
  SLUICE_TRY(check_operand(context, operands.projection_bias, "projection_bias", SLUICE_F32,
                           SLUICE_GEMM_CHANNELS, 1));
  return check_extent(context, operands.projection_bias, "projection_bias", 0, operands.outputs());
}

ProjectionClip projection_clip(const CallContext& context) {
  const float clip = context.float_attribute(2);
  if (clip > 0) return {-clip, clip};
  return {-__builtin_inff(), __builtin_inff()};
}

}  // namespace sluice
