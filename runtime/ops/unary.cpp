#include "runtime/ops/check.h"
#include "runtime/ops/kernel_buffer.h"
#include "runtime/ops/ops.h"

namespace sluice {

sluice_status prepare_unary(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {1, 1, 1, 1, 0, 2}));
  const Tensor& x = context.input(0);
  const Tensor& y = context.output(0);
  SLUICE_TRY(check_dense(context, x, "x", SLUICE_F32, kAnyRank));
  SLUICE_TRY(check_dense(context, y, "y", SLUICE_F32, x.rank));
  SLUICE_TRY(check_same_extents(context, y, "y", x));
  *scratch_bytes = 0;
  return check_kernels(context);
}

sluice_status run_unary(const CallContext& context) {
  const int64_t count = context.input(0).elements();
  if (count == 0) return SLUICE_OK;
  KernelBuffer<1> x(SLUICE_F32, context.input(0).data, {{count, 1}});
  KernelBuffer<1> y(SLUICE_F32, context.output(0).data, {{count, 1}});
  float alpha = context.float_attribute(0);
  float beta = context.float_attribute(1);
  void* argv[] = {x.argument(), &alpha, &beta, y.argument()};
  return call_kernel(context, 0, argv);
}

}  // namespace sluice
