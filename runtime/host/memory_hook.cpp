#include <cstdlib>

#include "runtime/core/arena.h"
#include "runtime/core/hooks.h"

void* sluice_hook_allocate(size_t bytes) {
  void* memory = nullptr;
  return posix_memalign(&memory, sluice::kAlignment, bytes) == 0 ? memory : nullptr;
}

void sluice_hook_free(void* memory) { std::free(memory); }
