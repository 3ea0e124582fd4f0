// Arguments of kernels in guarded memory, and calls through the tables of variants.
#ifndef SLUICE_TESTS_KERNELS_KERNEL_ARRAY_H
#define SLUICE_TESTS_KERNELS_KERNEL_ARRAY_H

#include <HalideRuntime.h>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <vector>

#include "sluice/kernels.h"
#include "tests/support/guarded_buffer.h"

namespace sluice::test {

/// A dense array, extents innermost first as Halide has them; touching memory outside faults or is
/// found by intact().
template <typename T>
class KernelArray {
 public:
  KernelArray(std::initializer_list<int> extents, Guard guard = Guard::kAfter)
      : memory_(elements(extents), guard) {
    int stride = 1;
    for (int extent : extents) {
      dims_.emplace_back(0, extent, stride);
      stride *= extent;
    }
  }
  KernelArray(std::initializer_list<int> extents, const std::vector<T>& values,
              Guard guard = Guard::kAfter)
      : KernelArray(extents, guard) {
    std::copy(values.begin(), values.end(), memory_.begin());
  }

  T* data() { return memory_.data(); }
  T& operator[](std::size_t i) { return memory_[i]; }
  const T& operator[](std::size_t i) const { return memory_[i]; }
  std::size_t size() const { return memory_.size(); }
  std::vector<T> values() const { return memory_.values(); }
  bool intact() const { return memory_.intact(); }

  halide_buffer_t* buffer() {
    buffer_.host = reinterpret_cast<uint8_t*>(memory_.data());
    buffer_.type = halide_type_of<T>();
    buffer_.dimensions = static_cast<int32_t>(dims_.size());
    buffer_.dim = dims_.data();
    return &buffer_;
  }

 private:
  static std::size_t elements(std::initializer_list<int> extents) {
    std::size_t n = 1;
    for (int extent : extents) n *= static_cast<std::size_t>(extent);
    return n;
  }

  GuardedBuffer<T> memory_;
  std::vector<halide_dimension_t> dims_;
  halide_buffer_t buffer_ = {};
};

template <typename T>
void* kernel_argument(KernelArray<T>& array) {
  return array.buffer();
}
template <typename T, typename = std::enable_if_t<std::is_arithmetic_v<T>>>
void* kernel_argument(T& scalar) {
  return &scalar;
}

/// Calls a kernel with KernelArray and scalar (float, int32_t) arguments; returns its status.
template <typename... Arguments>
int call_kernel(const sluice_kernel_table& table, enum sluice_kernel kernel,
                Arguments&... arguments) {
  std::array<void*, sizeof...(Arguments)> argv = {kernel_argument(arguments)...};
  return table.kernel[kernel](argv.data());
}

/// Tables of the variants that this CPU runs, best first.
inline std::vector<const sluice_kernel_table*> runnable_variants() {
  std::vector<const sluice_kernel_table*> tables;
  for (int32_t i = 0; i < sluice_kernel_table_count; ++i) {
    const sluice_kernel_table* table = sluice_kernel_tables[i];
    if ((table->features & ~sluice_cpu_features()) == 0) tables.push_back(table);
  }
  return tables;
}

}  // namespace sluice::test

#endif
