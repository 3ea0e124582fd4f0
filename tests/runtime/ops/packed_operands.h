// Packed weights as operands of calls.
#ifndef SLUICE_TESTS_PACKED_OPERANDS_H
#define SLUICE_TESTS_PACKED_OPERANDS_H

#include <vector>

#include "tests/runtime/ops/op_call.h"

namespace sluice {

/// Random elements with zero mean and this deviation, the same for the same seed.
std::vector<float> random_floats(int64_t count, unsigned seed, float deviation = 1);

/// Rows [outputs, k] (or [4 * outputs, k] for LSTM layouts) in a packed layout.
Array packed_f32(const KernelSet& set, sluice_layout layout, int64_t outputs, int64_t k,
                 const std::vector<float>& rows);
Array packed_w8(const KernelSet& set, sluice_layout layout, int64_t outputs, int64_t k,
                const std::vector<int8_t>& rows);
/// One value per output (GEMM_CHANNELS) or per gate and unit (GATE_BLOCKS).
Array packed_channels(const KernelSet& set, sluice_layout layout, int64_t outputs,
                      const std::vector<float>& channels);
Array packed_channels(const KernelSet& set, sluice_layout layout, int64_t outputs,
                      const std::vector<int32_t>& channels);

/// Weights quantized per row, symmetric: rows[n][k] ~ scale[n] q[n][k].
struct QuantizedWeights {
  std::vector<int8_t> q;
  std::vector<float> scale;
  std::vector<int32_t> sum;
};
QuantizedWeights quantize_weights(int64_t n, int64_t k, const std::vector<float>& rows);

}  // namespace sluice

#endif
