#include "runtime/core/arena.h"

#include <cstdint>

namespace sluice {
namespace {

bool placed_before(const ArenaItem* items, int32_t a, int32_t b) {
  if (items[a].bytes != items[b].bytes) return items[a].bytes > items[b].bytes;
  return a < b;
}

void sift_down(const ArenaItem* items, int32_t* order, int32_t root, int32_t count) {
  for (int32_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
    if (child + 1 < count && placed_before(items, order[child], order[child + 1])) ++child;
    if (!placed_before(items, order[root], order[child])) return;
    const int32_t moved = order[root];
    order[root] = order[child];
    order[child] = moved;
    root = child;
  }
}

// Heap sort: in place, and n log n whatever the sizes are.
void sort_by_size(const ArenaItem* items, int32_t* order, int32_t count) {
  for (int32_t root = count / 2; root-- > 0;) sift_down(items, order, root, count);
  for (int32_t end = count - 1; end > 0; --end) {
    const int32_t last = order[0];
    order[0] = order[end];
    order[end] = last;
    sift_down(items, order, 0, end);
  }
}

bool alive_together(const ArenaItem& a, const ArenaItem& b) {
  return a.first <= b.last && b.first <= a.last;
}

// The smallest gap between `placed` items (sorted by offset) alive together with `item` that holds
// it, or the end of the last of them.
uint64_t best_offset(const ArenaItem* items, const int32_t* placed, int32_t count,
                     const ArenaItem& item) {
  uint64_t end = 0;  // of the items seen so far
  uint64_t best = 0;
  uint64_t best_gap = UINT64_MAX;
  for (int32_t i = 0; i < count; ++i) {
    const ArenaItem& other = items[placed[i]];
    if (!alive_together(item, other)) continue;
    if (other.offset > end) {
      const uint64_t gap = other.offset - end;
      if (gap >= item.bytes && gap < best_gap) {
        best = end;
        best_gap = gap;
      }
    }
    const uint64_t other_end = other.offset + align_up(other.bytes);
    if (other_end > end) end = other_end;
  }
  return best_gap == UINT64_MAX ? end : best;
}

}  // namespace

bool place_arena(ArenaItem* items, int32_t count, int32_t* order, uint64_t* total) {
  int32_t wanted = 0;
  for (int32_t i = 0; i < count; ++i) {
    items[i].offset = 0;
    if (items[i].bytes > 0) order[wanted++] = i;
  }
  sort_by_size(items, order, wanted);
  *total = 0;
  // order[0, i) holds the placed items sorted by offset, order[i, wanted) the others by size.
  for (int32_t i = 0; i < wanted; ++i) {
    const int32_t index = order[i];
    ArenaItem& item = items[index];
    item.offset = best_offset(items, order, i, item);
    if (item.bytes > INT64_MAX - kAlignment - item.offset) return false;
    const uint64_t end = item.offset + align_up(item.bytes);
    if (end > *total) *total = end;
    int32_t place = i;
    for (; place > 0 && items[order[place - 1]].offset > item.offset; --place) {
      order[place] = order[place - 1];
    }
    order[place] = index;
  }
  return true;
}

}  // namespace sluice
