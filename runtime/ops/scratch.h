// Division of a call's scratch memory into arrays.
#ifndef SLUICE_OPS_SCRATCH_H
#define SLUICE_OPS_SCRATCH_H

#include <cstdint>

#include "runtime/core/arena.h"

namespace sluice {

/// Lays arrays out one after the other, each at a multiple of kAlignment. The same sequence of
/// calls computes the size (without memory, during prepare) and the addresses.
class ScratchLayout {
 public:
  explicit ScratchLayout(uint8_t* memory) : memory_(memory) {}

  /// `count` elements of T; null without memory or where the size overflows.
  template <typename T>
  T* array(int64_t count) {
    uint64_t bytes = 0;
    uint64_t end = 0;
    if (count < 0 ||
        __builtin_mul_overflow(static_cast<uint64_t>(count), uint64_t{sizeof(T)}, &bytes) ||
        __builtin_add_overflow(used_, bytes, &end) || end > kLimit) {
      valid_ = false;
      return nullptr;
    }
    T* result = memory_ != nullptr ? reinterpret_cast<T*>(memory_ + used_) : nullptr;
    used_ = align_up(end);
    return result;
  }
  /// Every array so far had a possible size.
  bool valid() const { return valid_; }
  uint64_t bytes() const { return used_; }

 private:
  static constexpr uint64_t kLimit = uint64_t{1} << 60;

  uint8_t* memory_;
  uint64_t used_ = 0;
  bool valid_ = true;
};

}  // namespace sluice

#endif
