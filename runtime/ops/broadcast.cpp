#include "runtime/ops/broadcast.h"

#include "runtime/ops/strided.h"

namespace sluice {

namespace {

enum Array { kA, kB, kY, kArrays };

// Dimensions that the kernel loops over; those left go around it.
constexpr int kKernelDims = 4;

}  // namespace

sluice_status check_broadcast_operands(const CallContext& context, sluice_type type) {
  const Tensor& y = context.output(0);
  SLUICE_TRY(check_dense(context, y, "y", type, kAnyRank));
  const char* const names[] = {"a", "b"};
  for (int32_t i = 0; i < 2; ++i) {
    SLUICE_TRY(check_dense(context, context.input(i), names[i], type, kAnyRank));
    SLUICE_TRY(check_broadcast(context, context.input(i), names[i], y));
  }
  return SLUICE_OK;
}

sluice_status run_broadcast(const CallContext& context, sluice_type type, void** argv,
                            int y_index) {
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
    return KernelBuffer<kKernelDims>(type, tensors[i]->data, dims);
  };
  KernelBuffer<kKernelDims> buffers[kArrays] = {buffer_of(kA), buffer_of(kB), buffer_of(kY)};
  argv[0] = buffers[kA].argument();
  argv[1] = buffers[kB].argument();
  argv[y_index] = buffers[kY].argument();
  const auto size = static_cast<int64_t>(sluice_type_bytes(type));
  StridedCounter counter(loops, kKernelDims, kArrays);
  do {
    for (int i = 0; i < kArrays; ++i) {
      buffers[i].set_data(static_cast<uint8_t*>(tensors[i]->data) + counter.offset(i) * size);
    }
    SLUICE_TRY(call_kernel(context, 0, argv));
  } while (counter.next());
  return SLUICE_OK;
}

}  // namespace sluice
