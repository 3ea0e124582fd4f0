#include "runtime/ops/check.h"
#include "runtime/ops/kernel_buffer.h"
#include "runtime/ops/ops.h"

namespace sluice {

sluice_status prepare_softmax(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {1, 1, 1, 1}));
  const Tensor& x = context.input(0);
  const Tensor& y = context.output(0);
  SLUICE_TRY(check_dense(context, x, "x", SLUICE_F32, 2));
  SLUICE_TRY(check_dense(context, y, "y", SLUICE_F32, 2));
  SLUICE_TRY(check_same_extents(context, y, "y", x));
  *scratch_bytes = 0;
  return check_kernels(context);
}

sluice_status run_softmax(const CallContext& context) {
  const Tensor& x = context.input(0);
  const int64_t rows = x.dims[0];
  const int64_t depth = x.dims[1];
  if (rows == 0 || depth == 0) return SLUICE_OK;
  KernelBuffer<2> in(SLUICE_F32, x.data, {{depth, 1}, {rows, depth}});
  KernelBuffer<2> out(SLUICE_F32, context.output(0).data, {{depth, 1}, {rows, depth}});
  void* argv[] = {in.argument(), out.argument()};
  return call_kernel(context, 0, argv);
}

}  // namespace sluice
