// A catalogue kernel bound to its arguments (generators/ABI.md).
#ifndef SLUICE_BENCH_KERNELS_KERNEL_CALL_H
#define SLUICE_BENCH_KERNELS_KERNEL_CALL_H

#include <HalideRuntime.h>

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <vector>

#include "sluice/kernels.h"

namespace sluice::bench {

inline int64_t round_up(int64_t value, int64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

class KernelCall {
 public:
  explicit KernelCall(sluice_kernel_fn kernel) : kernel_(kernel) {}

  /// Adds a buffer argument: extents innermost first, dense, the memory stays the caller's.
  void buffer(const float* data, std::initializer_list<int64_t> extents);
  void buffer(const int8_t* data, std::initializer_list<int64_t> extents);
  void buffer(const uint8_t* data, std::initializer_list<int64_t> extents);
  void buffer(const int16_t* data, std::initializer_list<int64_t> extents);
  void buffer(const int32_t* data, std::initializer_list<int64_t> extents);
  void scalar(float value);
  void scalar(int32_t value);

  /// Throws sluice::Error where the kernel refuses its arguments.
  void run();

 private:
  union Scalar {
    float real;
    int32_t integer;
  };
  struct Array {
    halide_buffer_t header = {};
    std::vector<halide_dimension_t> dims;
  };
  void add_buffer(halide_type_t type, const void* data, std::initializer_list<int64_t> extents);

  sluice_kernel_fn kernel_;
  std::deque<Array> arrays_;  // a deque: the arguments point into them
  std::deque<Scalar> scalars_;
  std::vector<void*> arguments_;
};

}  // namespace sluice::bench

#endif
