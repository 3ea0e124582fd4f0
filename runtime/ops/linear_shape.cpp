#include <cstring>

#include "runtime/ops/linear.h"
#include "runtime/ops/product.h"

namespace sluice {

sluice_status check_linear_rows(const CallContext& context, const Tensor& w, sluice_type x_type,
                                sluice_type y_type) {
  const Tensor& x = context.input(0);
  const Tensor& y = context.output(0);
  SLUICE_TRY(check_dense(context, x, "x", x_type, kAnyRank));
  if (x.rank < 1) return fail(context, SLUICE_INVALID_MODEL, "x is a scalar");
  SLUICE_TRY(check_dense(context, y, "y", y_type, x.rank));
  for (int32_t i = 0; i + 1 < x.rank; ++i) SLUICE_TRY(check_extent(context, y, "y", i, x.dims[i]));
  SLUICE_TRY(check_extent(context, x, "x", x.rank - 1, w.dims[1]));
  return check_extent(context, y, "y", y.rank - 1, w.dims[0]);
}

sluice_status check_linear(const CallContext& context, const Tensor& w, const Tensor& bias) {
  SLUICE_TRY(check_linear_rows(context, w, SLUICE_F32, SLUICE_F32));
  if (bias.present()) {
    SLUICE_TRY(check_operand(context, bias, "bias", SLUICE_F32, SLUICE_GEMM_CHANNELS, 1));
    SLUICE_TRY(check_extent(context, bias, "bias", 0, w.dims[0]));
  }
  return SLUICE_OK;
}

LinearShape linear_shape(const CallContext& context) {
  const Tensor& x = context.input(0);
  const Tensor& w = context.input(1);
  return {extents_product(x, 0, x.rank - 1), w.dims[0], w.dims[1]};
}

const float* bias_or_zeros(const CallContext& context, const Tensor& bias, int64_t n,
                           float* zeros) {
  if (bias.present()) return static_cast<const float*>(bias.data);
  const int64_t padded = round_up(n, context.plan->tiling.gemm_block);
  std::memset(zeros, 0, sizeof(float) * static_cast<size_t>(padded));
  return zeros;
}

}  // namespace sluice
