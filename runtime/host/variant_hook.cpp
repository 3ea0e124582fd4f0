#include <cstdlib>

#include "runtime/core/hooks.h"

const char* sluice_hook_variant(void) {
  const char* variant = std::getenv("SLUICE_VARIANT");
  return variant && *variant ? variant : nullptr;
}
