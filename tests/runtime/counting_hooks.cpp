#include "tests/runtime/counting_hooks.h"

#include <cstdlib>

#include "runtime/core/arena.h"
#include "runtime/core/hooks.h"

namespace sluice::test {

HookCounts& hook_counts() {
  static HookCounts counts;
  return counts;
}

}  // namespace sluice::test

void* sluice_hook_allocate(size_t bytes) {
  sluice::test::HookCounts& counts = sluice::test::hook_counts();
  if (counts.until_failure == 0) return nullptr;
  if (counts.until_failure > 0) --counts.until_failure;
  ++counts.allocated;
  return std::aligned_alloc(sluice::kAlignment, sluice::align_up(bytes));
}

void sluice_hook_free(void* memory) {
  if (memory) ++sluice::test::hook_counts().freed;
  std::free(memory);
}
