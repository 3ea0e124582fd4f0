// Copying and clearing, also of nothing at a null address.
#ifndef SLUICE_CORE_MEMORY_H
#define SLUICE_CORE_MEMORY_H

#include <cstdint>

namespace sluice {

inline void copy_bytes(void* to, const void* from, uint64_t bytes) {
  if (bytes > 0) __builtin_memcpy(to, from, static_cast<__SIZE_TYPE__>(bytes));
}

inline void clear_bytes(void* at, uint64_t bytes) {
  if (bytes > 0) __builtin_memset(at, 0, static_cast<__SIZE_TYPE__>(bytes));
}

inline bool is_aligned(const void* at, uint64_t boundary) {
  return reinterpret_cast<uintptr_t>(at) % boundary == 0;
}

/// True if [a, a + a_bytes) and [b, b + b_bytes) share a byte.
inline bool overlap(const void* a, uint64_t a_bytes, const void* b, uint64_t b_bytes) {
  const auto first = reinterpret_cast<uintptr_t>(a);
  const auto second = reinterpret_cast<uintptr_t>(b);
  return first < second + b_bytes && second < first + a_bytes;
}

}  // namespace sluice

#endif
