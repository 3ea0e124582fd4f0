#include "runtime/ops/check.h"
#include "runtime/ops/ops.h"
#include "runtime/pack/packed.h"

namespace sluice {

sluice_status prepare_pack_gemm_f32(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {1, 1, 1, 1, 1}));
  const Tensor& w = context.input(0);
  const Tensor& packed = context.output(0);
  SLUICE_TRY(check_dense(context, w, "w", SLUICE_F32, 2));
  SLUICE_TRY(check_operand(context, packed, "packed", SLUICE_F32, SLUICE_PACKED_GEMM, 2));
  const bool transposed = context.attribute(0) != 0;
  SLUICE_TRY(check_extent(context, packed, "packed", 0, w.dims[transposed ? 0 : 1]));
  SLUICE_TRY(check_extent(context, packed, "packed", 1, w.dims[transposed ? 1 : 0]));
  *scratch_bytes = 0;
  return check_kernels(context);
}

sluice_status run_pack_gemm_f32(const CallContext& context) {
  const Tensor& packed = context.output(0);
  const int64_t n = packed.dims[0];
  const int64_t k = packed.dims[1];
  const bool transposed = context.attribute(0) != 0;
  pack_gemm_strided(context.plan->tiling, n, k, static_cast<const float*>(context.input(0).data),
                    transposed ? k : 1, transposed ? 1 : n, static_cast<float*>(packed.data));
  return SLUICE_OK;
}

}  // namespace sluice
