// Every kernel of the catalogue in plain C++, by the formulas and signatures of generators/ABI.md:
// the oracle of tests.
#ifndef SLUICE_TESTS_REFERENCE_KERNELS_H
#define SLUICE_TESTS_REFERENCE_KERNELS_H

#include <cstdint>
#include <vector>

#include "sluice/kernels.h"

namespace sluice {

/// Works with any tiling: blocks come from the arguments, the weight offset from the type of the
/// weights.
const sluice_kernel_table& reference_kernels();

/// What the row quantizer of the kernels makes of a row (generators/quantize_expr.h).
struct QuantizedRow {
  std::vector<int8_t> q;
  float scale;
  int32_t zero;
  int32_t sum;
};
QuantizedRow quantize_row(const std::vector<float>& row, bool symmetric);

}  // namespace sluice

#endif
