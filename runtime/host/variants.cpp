#include <cstring>

#include "sluice/kernels.h"

extern "C" {

const char* sluice_variant_name(int32_t index) {
  return index >= 0 && index < sluice_kernel_table_count ? sluice_kernel_tables[index]->variant
                                                         : nullptr;
}

int sluice_variant_supported(const char* name) {
  for (int32_t i = 0; name && i < sluice_kernel_table_count; ++i) {
    if (std::strcmp(name, sluice_kernel_tables[i]->variant) == 0) {
      return (sluice_kernel_tables[i]->features & ~sluice_cpu_features()) == 0;
    }
  }
  return 0;
}

}  // extern "C"
