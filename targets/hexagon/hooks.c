/* What the runtime asks of its surroundings (runtime/core/hooks.h): a bare program gives sessions
 * their memory itself, has no environment, and runs on an emulator of v67. */
#include <stddef.h>
#include <stdint.h>

#include "sluice/kernels.h"

void* sluice_hook_allocate(size_t bytes) {
  (void)bytes;
  return NULL;
}
void sluice_hook_free(void* memory) { (void)memory; }
const char* sluice_hook_variant(void) { return NULL; }

uint32_t sluice_cpu_features(void) { return SLUICE_CPU_HVX66; }
