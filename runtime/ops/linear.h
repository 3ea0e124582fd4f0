// The operands of products with weights.
#ifndef SLUICE_OPS_LINEAR_H
#define SLUICE_OPS_LINEAR_H

#include "runtime/ops/check.h"

namespace sluice {

/// x [..., K] -> y [..., N] with weights {N, K}; `bias` may be absent.
struct LinearShape {
  int64_t rows, n, k;
};

/// Checks x and y of these types, and their extents against the weights'.
sluice_status check_linear_rows(const CallContext& context, const Tensor& w, sluice_type x_type,
                                sluice_type y_type);
/// The same for floats, and the bias.
sluice_status check_linear(const CallContext& context, const Tensor& w, const Tensor& bias);
/// The shape of a checked call.
LinearShape linear_shape(const CallContext& context);

/// The bias of the call, or `zeros` (n rounded up to whole GEMM blocks) filled with zeros.
const float* bias_or_zeros(const CallContext& context, const Tensor& bias, int64_t n, float* zeros);

}  // namespace sluice

#endif
