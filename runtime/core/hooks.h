// What the core asks of its surroundings. Hosted builds have them in runtime/host/; a bare target,
// or a program with its own allocator, defines them itself.
#ifndef SLUICE_CORE_HOOKS_H
#define SLUICE_CORE_HOOKS_H

#include <cstddef>

extern "C" {
/// Memory at a 64-byte boundary (128 on Hexagon), or null. Called when a session is created or its
/// size is computed, never by a run.
void* sluice_hook_allocate(size_t bytes);
/// Releases what sluice_hook_allocate returned; null is allowed.
void sluice_hook_free(void* memory);
/// The variant that the surroundings ask for (environment variable SLUICE_VARIANT), or null.
const char* sluice_hook_variant(void);
}

#endif
