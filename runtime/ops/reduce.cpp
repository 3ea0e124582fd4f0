#include "runtime/ops/check.h"
#include "runtime/ops/kernel_buffer.h"
#include "runtime/ops/ops.h"

namespace sluice {

namespace {

// The reduction of no elements: its neutral element, and NaN for a mean.
float reduction_of_nothing(int32_t kernel, bool mean) {
  if (mean) return __builtin_nanf("");
  switch (kernel) {
    case SLUICE_KERNEL_reduce_max_f32:
      return -__builtin_inff();
    case SLUICE_KERNEL_reduce_min_f32:
      return __builtin_inff();
    default:
      return 0;
  }
}

}  // namespace

sluice_status prepare_reduce(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {1, 1, 1, 1, 0, 1}));
  const Tensor& x = context.input(0);
  const Tensor& y = context.output(0);
  SLUICE_TRY(check_dense(context, x, "x", SLUICE_F32, 2));
  SLUICE_TRY(check_dense(context, y, "y", SLUICE_F32, 1));
  SLUICE_TRY(check_extent(context, y, "y", 0, x.dims[0]));
  *scratch_bytes = 0;
  return check_kernels(context);
}

sluice_status run_reduce(const CallContext& context) {
  const Tensor& x = context.input(0);
  const Tensor& y = context.output(0);
  const int64_t rows = x.dims[0];
  const int64_t depth = x.dims[1];
  float scale = context.float_attribute(0);
  const bool mean = scale == 0;
  if (depth == 0) {
    const float nothing = reduction_of_nothing(context.op->kernels[0], mean);
    for (int64_t i = 0; i < rows; ++i) static_cast<float*>(y.data)[i] = nothing;
    return SLUICE_OK;
  }
  if (rows == 0) return SLUICE_OK;
  if (mean) scale = 1.0f / static_cast<float>(depth);
  KernelBuffer<2> in(SLUICE_F32, x.data, {{depth, 1}, {rows, depth}});
  KernelBuffer<1> out(SLUICE_F32, y.data, {{rows, 1}});
  void* argv[] = {in.argument(), &scale, out.argument()};
  return call_kernel(context, 0, argv);
}

}  // namespace sluice
