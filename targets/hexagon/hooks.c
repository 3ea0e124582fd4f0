/* What the runtime asks of its surroundings (runtime/core/hooks.h): a bare program has a little
 * memory for the making of sessions, no environment, and runs on an emulator of v67. */
#include <stddef.h>
#include <stdint.h>

#include "sluice/kernels.h"

enum { kRoom = 1 << 20, kAlignment = 128 };

static _Alignas(kAlignment) unsigned char room[kRoom];
static size_t used;
static int pieces;

/* Pieces are given back in any order; their room is free again when all are. */
void* sluice_hook_allocate(size_t bytes) {
  if (bytes > kRoom - used) return NULL;
  void* piece = room + used;
  used += (bytes + kAlignment - 1) / kAlignment * kAlignment;
  if (used > kRoom) used = kRoom;
  ++pieces;
  return piece;
}

void sluice_hook_free(void* memory) {
  if (memory != NULL && --pieces == 0) used = 0;
}

const char* sluice_hook_variant(void) { return NULL; }

uint32_t sluice_cpu_features(void) { return SLUICE_CPU_HVX66; }
