// Placement of values in the working memory of a session.
#ifndef SLUICE_CORE_ARENA_H
#define SLUICE_CORE_ARENA_H

#include <cstdint>

namespace sluice {

/// Boundary of everything that is placed in a session's memory, and of constants: kernels for
/// Hexagon read vectors as they lie in memory.
#if defined(__hexagon__)
constexpr uint64_t kAlignment = 128;
#else
constexpr uint64_t kAlignment = 64;
#endif

/// What kernels may read, and do not use, behind the last value of working memory.
#if defined(__hexagon__)
constexpr uint64_t kReadBeyond = 256;
#else
constexpr uint64_t kReadBeyond = 0;
#endif

constexpr uint64_t align_up(uint64_t bytes) { return (bytes + kAlignment - 1) & ~(kAlignment - 1); }

/// Memory that is needed from call `first` to call `last` inclusive.
struct ArenaItem {
  uint64_t bytes;   // 0: needs no room
  uint64_t offset;  // the result, a multiple of kAlignment
  int32_t first, last;
};

/// Gives every item an offset such that items alive at the same time do not overlap: largest first,
/// each into the smallest gap that holds it. `order` has room for `count` numbers. *total becomes
/// the end of the last item. False where that exceeds INT64_MAX.
bool place_arena(ArenaItem* items, int32_t count, int32_t* order, uint64_t* total);

}  // namespace sluice

#endif
