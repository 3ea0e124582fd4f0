#include "runtime/core/arena.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

namespace sluice {
namespace {

bool alive_together(const ArenaItem& a, const ArenaItem& b) {
  return a.first <= b.last && b.first <= a.last;
}

uint64_t place(std::vector<ArenaItem>* items) {
  std::vector<int32_t> order(items->size());
  uint64_t total = 0;
  EXPECT_TRUE(
      place_arena(items->data(), static_cast<int32_t>(items->size()), order.data(), &total));
  return total;
}

// Bytes alive at the busiest call: no placement is smaller.
uint64_t busiest(const std::vector<ArenaItem>& items, int32_t calls) {
  uint64_t most = 0;
  for (int32_t call = 0; call < calls; ++call) {
    uint64_t alive = 0;
    for (const ArenaItem& item : items) {
      if (item.first <= call && call <= item.last) alive += align_up(item.bytes);
    }
    most = std::max(most, alive);
  }
  return most;
}

TEST(Arena, ReusesMemoryOfTheDead) {
  std::vector<ArenaItem> items = {{100, 0, 0, 1}, {100, 0, 1, 2}, {100, 0, 2, 3}};
  EXPECT_EQ(place(&items), 256u);
  EXPECT_EQ(items[0].offset, items[2].offset);
}

TEST(Arena, TakesTheSmallestGapThatFits) {
  // Two blocks of three die and leave gaps of 256 and 128 bytes; the last item fits both.
  std::vector<ArenaItem> items = {{512, 0, 0, 9}, {256, 0, 0, 1}, {200, 0, 0, 9},
                                  {128, 0, 0, 1}, {70, 0, 0, 9},  {65, 0, 3, 4}};
  place(&items);
  EXPECT_EQ(items[5].offset, items[3].offset);
}

TEST(Arena, EmptyItemsNeedNoRoom) {
  std::vector<ArenaItem> items = {{0, 7, 0, 1}, {64, 7, 0, 1}, {0, 7, -1, -1}};
  EXPECT_EQ(place(&items), 64u);
  std::vector<ArenaItem> none;
  EXPECT_EQ(place(&none), 0u);
}

TEST(Arena, RefusesWhatDoesNotFitTheAddressSpace) {
  std::vector<ArenaItem> items = {{INT64_MAX - 128, 0, 0, 1}, {1024, 0, 0, 1}};
  int32_t order[2];
  uint64_t total = 0;
  EXPECT_FALSE(place_arena(items.data(), 2, order, &total));
  items[0].bytes = UINT64_MAX;
  EXPECT_FALSE(place_arena(items.data(), 1, order, &total));
}

TEST(Arena, WhatIsAliveTogetherNeverOverlaps) {
  std::mt19937 random(1);
  for (int round = 0; round < 500; ++round) {
    const int32_t calls = 1 + static_cast<int32_t>(random() % 40);
    std::vector<ArenaItem> items(random() % 60);
    for (ArenaItem& item : items) {
      item.bytes = random() % 4 == 0 ? random() % 100000 : random() % 500;
      item.first = static_cast<int32_t>(random() % calls);
      item.last = std::min<int32_t>(calls - 1, item.first + static_cast<int32_t>(random() % 8));
    }
    const uint64_t total = place(&items);
    EXPECT_GE(total, busiest(items, calls));
    for (size_t i = 0; i < items.size(); ++i) {
      const ArenaItem& a = items[i];
      ASSERT_EQ(a.offset % kAlignment, 0u);
      ASSERT_LE(a.offset + a.bytes, total);
      for (size_t k = 0; k < i; ++k) {
        const ArenaItem& b = items[k];
        const bool apart = a.offset + a.bytes <= b.offset || b.offset + b.bytes <= a.offset;
        ASSERT_TRUE(apart || !alive_together(a, b) || a.bytes == 0 || b.bytes == 0)
            << "round " << round << ", items " << i << " and " << k;
      }
    }
  }
}

}  // namespace
}  // namespace sluice
