#include "runtime/ops/check.h"
#include "runtime/ops/kernel_buffer.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/strided.h"

namespace sluice {

namespace {

enum Array { kA, kB, kY, kArrays };

// Dimensions that the kernel loops over; those left go around it.
constexpr int kKernelDims = 4;

}  // namespace

sluice_status prepare_binary(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {2, 2, 1, 1}));
  const Tensor& y = context.output(0);
  SLUICE_TRY(check_dense(context, y, "y", SLUICE_F32, kAnyRank));
  const char* const names[] = {"a", "b"};
  for (int32_t i = 0; i < 2; ++i) {
    SLUICE_TRY(check_dense(context, context.input(i), names[i], SLUICE_F32, kAnyRank));
    SLUICE_TRY(check_broadcast(context, context.input(i), names[i], y));
  }
  *scratch_bytes = 0;
  return check_kernels(context);
}

sluice_status run_binary(const CallContext& context) {
  const Tensor& y = context.output(0);
  if (y.elements() == 0) return SLUICE_OK;
  const Tensor* tensors[kArrays] = {&context.input(0), &context.input(1), &y};
  int64_t dense[kArrays][SLUICE_MAX_RANK];
  for (int i = 0; i < kArrays; ++i) dense_strides(*tensors[i], dense[i]);
  StridedLoops loops;
  for (int32_t axis = y.rank - 1; axis >= 0; --axis) {
    int64_t strides[kArrays];
    for (int i = 0; i < kArrays; ++i) {
      strides[i] = broadcast_stride(*tensors[i], dense[i], y, axis);
    }
    loops.add(y.dims[axis], strides, kArrays);
  }
  const auto buffer_of = [&](int i) {
    KernelDim dims[kKernelDims];
    for (int d = 0; d < kKernelDims; ++d) {
      dims[d] = d < loops.rank ? KernelDim{loops.extent[d], loops.stride[d][i]} : KernelDim{1, 0};
    }
    // The result is dense: also where its extents are all 1.
    if (i == kY) dims[0].stride = 1;
    return KernelBuffer<kKernelDims>(SLUICE_F32, tensors[i]->data, dims);
  };
  KernelBuffer<kKernelDims> buffers[kArrays] = {buffer_of(kA), buffer_of(kB), buffer_of(kY)};
  void* argv[] = {buffers[kA].argument(), buffers[kB].argument(), buffers[kY].argument()};
  StridedCounter counter(loops, kKernelDims, kArrays);
  do {
    for (int i = 0; i < kArrays; ++i) {
      buffers[i].set_data(static_cast<float*>(tensors[i]->data) + counter.offset(i));
    }
    SLUICE_TRY(call_kernel(context, 0, argv));
  } while (counter.next());
  return SLUICE_OK;
}

}  // namespace sluice
