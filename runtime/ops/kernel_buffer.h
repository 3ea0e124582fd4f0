// halide_buffer_t of host memory, built on the stack.
#ifndef SLUICE_OPS_KERNEL_BUFFER_H
#define SLUICE_OPS_KERNEL_BUFFER_H

#include <HalideRuntime.h>

#include "sluice/plan.h"

namespace sluice {

/// One dimension of a kernel argument: extent, and stride in elements.
struct KernelDim {
  int64_t extent, stride;
};

inline halide_type_t kernel_type(sluice_type type) {
  switch (type) {
    case SLUICE_F32:
      return halide_type_t(halide_type_float, 32);
    case SLUICE_S8:
      return halide_type_t(halide_type_int, 8);
    case SLUICE_U8:
      return halide_type_t(halide_type_uint, 8);
    case SLUICE_S16:
      return halide_type_t(halide_type_int, 16);
    default:
      return halide_type_t(halide_type_int, 32);
  }
}

/// An argument of a kernel, dimensions innermost first. Extents and strides fit int32: the values
/// of a plan do.
template <int Rank>
class KernelBuffer {
 public:
  KernelBuffer(sluice_type type, const void* data, const KernelDim (&dims)[Rank]) {
    buffer_.type = kernel_type(type);
    buffer_.dimensions = Rank;
    buffer_.dim = dims_;
    set_data(data);
    for (int i = 0; i < Rank; ++i) {
      dims_[i] = halide_dimension_t(0, static_cast<int32_t>(dims[i].extent),
                                    static_cast<int32_t>(dims[i].stride));
    }
  }
  KernelBuffer(const KernelBuffer&) = delete;
  KernelBuffer& operator=(const KernelBuffer&) = delete;

  void set_data(const void* data) { buffer_.host = static_cast<uint8_t*>(const_cast<void*>(data)); }
  void set_stride(int axis, int64_t stride) { dims_[axis].stride = static_cast<int32_t>(stride); }
  /// The argument as an element of argv.
  void* argument() { return &buffer_; }

 private:
  halide_buffer_t buffer_ = {};
  halide_dimension_t dims_[Rank];
};

}  // namespace sluice

#endif
