// Arguments of kernels, read as the kernels read them.
#ifndef SLUICE_TESTS_KERNEL_VIEW_H
#define SLUICE_TESTS_KERNEL_VIEW_H

#include <HalideRuntime.h>

#include <cstdint>

namespace sluice {

/// A buffer argument of elements T; strides of any sign.
template <typename T>
class KernelView {
 public:
  explicit KernelView(void* argument) : buffer_(*static_cast<const halide_buffer_t*>(argument)) {}

  int64_t extent(int dim) const { return buffer_.dim[dim].extent; }
  template <typename... Index>
  T& operator()(Index... index) const {
    const int64_t place[] = {static_cast<int64_t>(index)...};
    int64_t offset = 0;
    for (size_t i = 0; i < sizeof...(index); ++i) offset += place[i] * buffer_.dim[i].stride;
    return reinterpret_cast<T*>(buffer_.host)[offset];
  }
  bool is_unsigned() const { return buffer_.type.code == halide_type_uint; }

 private:
  const halide_buffer_t& buffer_;
};

template <typename T>
T kernel_scalar(void* argument) {
  return *static_cast<T*>(argument);
}

}  // namespace sluice

#endif
