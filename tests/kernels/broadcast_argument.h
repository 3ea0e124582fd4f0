// Arguments of kernels that broadcast.
#ifndef SLUICE_TESTS_KERNELS_BROADCAST_ARGUMENT_H
#define SLUICE_TESTS_KERNELS_BROADCAST_ARGUMENT_H

#include <HalideRuntime.h>

#include <array>
#include <cstdint>

#include "tests/support/guarded_buffer.h"

namespace sluice::test {

/// An argument of extents {n0, n1, n2, n3}, some of them broadcast: stored once, read with stride
/// 0.
template <typename T>
class BroadcastArgument {
 public:
  /// Bit d of `broadcast`: in dimension d.
  BroadcastArgument(const std::array<int, 4>& extents, unsigned broadcast, Guard guard)
      : memory_(elements(extents, broadcast), guard) {
    int stride = 1;
    for (int d = 0; d < 4; ++d) {
      const bool repeated = (broadcast >> d & 1) != 0;
      dims_[d] = halide_dimension_t(0, extents[d], repeated ? 0 : stride);
      if (!repeated) stride *= extents[d];
    }
    buffer_.host = reinterpret_cast<uint8_t*>(memory_.data());
    buffer_.type = halide_type_of<T>();
    buffer_.dimensions = 4;
    buffer_.dim = dims_.data();
  }
  BroadcastArgument(const BroadcastArgument&) = delete;
  BroadcastArgument& operator=(const BroadcastArgument&) = delete;

  halide_buffer_t* buffer() { return &buffer_; }
  GuardedBuffer<T>& memory() { return memory_; }
  T at(int i, int j, int k, int l) const {
    return memory_[static_cast<std::size_t>(i * dims_[0].stride + j * dims_[1].stride +
                                            k * dims_[2].stride + l * dims_[3].stride)];
  }
  bool intact() const { return memory_.intact(); }

 private:
  static std::size_t elements(const std::array<int, 4>& extents, unsigned broadcast) {
    std::size_t n = 1;
    for (int d = 0; d < 4; ++d)
      n *= (broadcast >> d & 1) != 0 ? 1 : static_cast<std::size_t>(extents[d]);
    return n;
  }

  GuardedBuffer<T> memory_;
  std::array<halide_dimension_t, 4> dims_;
  halide_buffer_t buffer_ = {};
};

}  // namespace sluice::test

#endif
