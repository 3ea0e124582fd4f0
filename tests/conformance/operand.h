// Arguments of kernels, results surrounded by bytes that must stay.
#ifndef SLUICE_TESTS_CONFORMANCE_OPERAND_H
#define SLUICE_TESTS_CONFORMANCE_OPERAND_H

#include <HalideRuntime.h>

#include <cstdint>
#include <initializer_list>

#include "tests/conformance/arena.h"

namespace sluice::conformance {

/// Bytes beyond a boundary of 128 at which data begin: the alignment that ABI.md promises, and no
/// more.
enum class Place { Element, Word, Vector };

/// A dense array of T in the arena, extents innermost first.
template <typename T>
class Operand {
 public:
  explicit Operand(std::initializer_list<int32_t> extents, Place place = Place::Element) {
    int32_t stride = 1;
    for (const int32_t extent : extents) {
      dims_[rank_].min = 0;
      dims_[rank_].extent = extent;
      dims_[rank_].stride = stride;
      stride *= extent;
      ++rank_;
    }
    size_ = stride;
    const size_t misalignment = place == Place::Vector ? 0 : place == Place::Word ? 4 : sizeof(T);
    const size_t bytes = static_cast<size_t>(size_) * sizeof(T);
    inner_ = allocate(bytes + 2 * kGuard, misalignment) + kGuard;
    for (size_t i = 0; i < bytes + 2 * kGuard; ++i) inner_[i - kGuard] = kCanary;
    buffer_.host = inner_;
    buffer_.type = halide_type_of<T>();
    buffer_.dimensions = rank_;
    buffer_.dim = dims_;
  }
  Operand(const Operand&) = delete;
  Operand& operator=(const Operand&) = delete;

  T& operator[](int64_t i) { return data()[i]; }
  T* data() { return reinterpret_cast<T*>(inner_); }
  int32_t size() const { return size_; }
  halide_buffer_t* buffer() { return &buffer_; }

  /// Lets a dimension broadcast: one element for all of it.
  void broadcast(int dim) {
    for (int i = dim + 1; i < rank_; ++i) {
      if (dims_[i].stride != 0) dims_[i].stride /= dims_[dim].extent;
    }
    dims_[dim].stride = 0;
  }
  /// Lets a dimension run from its end to its start.
  void reverse(int dim) {
    halide_dimension_t& d = dims_[dim];
    buffer_.host += static_cast<ptrdiff_t>(d.extent - 1) * d.stride * buffer_.type.bytes();
    d.stride = -d.stride;
  }
  /// Whether nothing was written beside the data.
  bool intact() const {
    const uint8_t* end = inner_ + static_cast<size_t>(size_) * sizeof(T);
    for (size_t i = 0; i < kGuard; ++i) {
      if (inner_[static_cast<ptrdiff_t>(i) - kGuard] != kCanary || end[i] != kCanary) return false;
    }
    return true;
  }

 private:
  static constexpr ptrdiff_t kGuard = 256;
  static constexpr uint8_t kCanary = 0xa5;

  uint8_t* inner_ = nullptr;
  int32_t size_ = 0, rank_ = 0;
  halide_dimension_t dims_[5] = {};
  halide_buffer_t buffer_ = {};
};

}  // namespace sluice::conformance

#endif
