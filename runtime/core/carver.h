// Pieces of one block of memory.
#ifndef SLUICE_CORE_CARVER_H
#define SLUICE_CORE_CARVER_H

#include <cstdint>

#include "runtime/core/arena.h"

namespace sluice {

/// Hands out aligned pieces one after the other; without memory, only their sizes.
class Carver {
 public:
  /// `base` may be null; `used` bytes of it are taken already.
  Carver(void* base, uint64_t used) : base_(static_cast<uint8_t*>(base)), used_(align_up(used)) {}

  template <class T>
  void take(T** piece, int64_t count) {
    if (base_) *piece = reinterpret_cast<T*>(base_ + used_);
    const uint64_t bytes = sizeof(T);  // NOLINT(bugprone-sizeof-expression): T may be a pointer
    used_ = align_up(used_ + static_cast<uint64_t>(count) * bytes);
  }
  /// Bytes handed out so far.
  uint64_t used() const { return used_; }

 private:
  uint8_t* base_;
  uint64_t used_;
};

}  // namespace sluice

#endif
