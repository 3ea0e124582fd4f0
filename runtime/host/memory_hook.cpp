#include <cstdlib>

#include "runtime/core/arena.h"
#include "runtime/core/hooks.h"

void* sluice_hook_allocate(size_t bytes) {
  if (bytes > SIZE_MAX - sluice::kAlignment) return nullptr;
  return std::aligned_alloc(sluice::kAlignment, static_cast<size_t>(sluice::align_up(bytes)));
}

void sluice_hook_free(void* memory) { std::free(memory); }
