// The plain C++ kernels in place of generated ones: what they compute is expected of all.
#include "tests/support/reference_kernels.h"

extern "C" {
const sluice_kernel_table* const sluice_kernel_tables[] = {&sluice::reference_kernels()};
const int32_t sluice_kernel_table_count = 1;
const sluice_tiling sluice_kernel_tiling = {"reference", 128, 32, 32};
}
