// The kernels of static quantization in plain C++, by the signatures of generators/ABI.md.
#ifndef SLUICE_TESTS_REFERENCE_INTEGER_KERNELS_H
#define SLUICE_TESTS_REFERENCE_INTEGER_KERNELS_H

#include "sluice/kernels.h"

namespace sluice {

/// Enters integer products, requantization, quantization and quantized pointwise functions.
void add_integer_kernels(sluice_kernel_table* table);

}  // namespace sluice

#endif
