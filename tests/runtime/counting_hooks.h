// The runtime's memory hooks, replaced: they count, and fail when told to.
#ifndef SLUICE_TESTS_RUNTIME_COUNTING_HOOKS_H
#define SLUICE_TESTS_RUNTIME_COUNTING_HOOKS_H

#include <atomic>

namespace sluice::test {

struct HookCounts {
  std::atomic<int> allocated{0};
  std::atomic<int> freed{0};
  /// Allocations that still succeed; negative: all.
  std::atomic<int> until_failure{-1};
};

HookCounts& hook_counts();

}  // namespace sluice::test

#endif
