#include "runtime/ops/linear.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/product.h"
#include "runtime/ops/scratch.h"

namespace sluice {

namespace {

enum Input { kX, kW, kBias, kInputs };

float* zeros_in(const CallContext& context, ScratchLayout* layout) {
  const int64_t n = context.input(kW).dims[0];
  return context.input(kBias).present()
             ? nullptr
             : layout->array<float>(round_up(n, context.plan->tiling.gemm_block));
}

}  // namespace

sluice_status prepare_linear_f32(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {2, kInputs, 1, 1, 0, 2}));
  const Tensor& w = context.input(kW);
  SLUICE_TRY(check_operand(context, w, "w", SLUICE_F32, SLUICE_PACKED_GEMM, 2));
  SLUICE_TRY(check_linear(context, w, context.input(kBias)));
  SLUICE_TRY(check_kernels(context));
  ScratchLayout layout(nullptr);
  zeros_in(context, &layout);
  *scratch_bytes = layout.bytes();
  return SLUICE_OK;
}

sluice_status run_linear_f32(const CallContext& context) {
  const LinearShape shape = linear_shape(context);
  if (shape.rows == 0 || shape.n == 0) return SLUICE_OK;
  ScratchLayout layout(context.scratch);
  float* zeros = zeros_in(context, &layout);
  const float* bias = bias_or_zeros(context, context.input(kBias), shape.n, zeros);
  return gemm_f32(context, 0, static_cast<const float*>(context.input(kX).data), shape.rows,
                  shape.k, static_cast<const float*>(context.input(kW).data), bias, shape.n,
                  {context.float_attribute(0), context.float_attribute(1)},
                  static_cast<float*>(context.output(0).data));
}

}  // namespace sluice
