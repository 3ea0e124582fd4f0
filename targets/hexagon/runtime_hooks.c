/* What the runtime asks of its surroundings, in a bare program: sessions live in memory that their
 * makers give, and kernels are those of the CPU that the program is compiled for. */
#include <stddef.h>
#include <stdint.h>

#include "sluice/kernels.h"

uint32_t sluice_cpu_features(void) { return __HEXAGON_ARCH__ >= 66 ? SLUICE_CPU_HVX66 : 0; }

void* sluice_hook_allocate(size_t bytes) {
  (void)bytes;
  return NULL;
}
void sluice_hook_free(void* memory) { (void)memory; }
const char* sluice_hook_variant(void) { return NULL; }
