#include "tests/runtime/ops/packed_operands.h"

#include <cmath>
#include <random>

#include "runtime/pack/packed.h"

namespace sluice {

namespace {

Array packed_array(const KernelSet& set, sluice_layout layout, sluice_type type,
                   std::vector<int64_t> dims) {
  uint64_t bytes = 0;
  EXPECT_TRUE(packed_bytes(set.tiling, layout, type, static_cast<int32_t>(dims.size()), dims.data(),
                           &bytes));
  return {type, std::move(dims), layout, std::vector<uint8_t>(bytes)};
}

std::vector<int64_t> dims_of(sluice_layout layout, int64_t outputs, int64_t k) {
  return layout == SLUICE_PACKED_GEMM ? std::vector<int64_t>{outputs, k}
                                      : std::vector<int64_t>{4, outputs, k};
}

template <typename T>
Array channels_of(const KernelSet& set, sluice_layout layout, sluice_type type, int64_t outputs,
                  const std::vector<T>& channels) {
  Array array = packed_array(set, layout, type,
                             layout == SLUICE_GATE_BLOCKS ? std::vector<int64_t>{4, outputs}
                                                          : std::vector<int64_t>{outputs});
  pack_channels(set.tiling, layout, outputs, channels.data(), array.as<T>());
  return array;
}

}  // namespace

std::vector<float> random_floats(int64_t count, unsigned seed, float deviation) {
  std::mt19937 random(seed);
  std::normal_distribution<float> distribution(0, deviation);
  std::vector<float> result(static_cast<size_t>(count));
  for (float& x : result) x = distribution(random);
  return result;
}

Array packed_f32(const KernelSet& set, sluice_layout layout, int64_t outputs, int64_t k,
                 const std::vector<float>& rows) {
  Array array = packed_array(set, layout, SLUICE_F32, dims_of(layout, outputs, k));
  pack_weights(set.tiling, layout, outputs, k, rows.data(), array.as<float>());
  return array;
}

Array packed_w8(const KernelSet& set, sluice_layout layout, int64_t outputs, int64_t k,
                const std::vector<int8_t>& rows) {
  const sluice_type type = set.tiling.weight_offset == 0 ? SLUICE_S8 : SLUICE_U8;
  Array array = packed_array(set, layout, type, dims_of(layout, outputs, k));
  pack_weights(set.tiling, layout, outputs, k, rows.data(), array.as<uint8_t>());
  return array;
}

Array packed_channels(const KernelSet& set, sluice_layout layout, int64_t outputs,
                      const std::vector<float>& channels) {
  return channels_of(set, layout, SLUICE_F32, outputs, channels);
}

Array packed_channels(const KernelSet& set, sluice_layout layout, int64_t outputs,
                      const std::vector<int32_t>& channels) {
  return channels_of(set, layout, SLUICE_S32, outputs, channels);
}

QuantizedWeights quantize_weights(int64_t n, int64_t k, const std::vector<float>& rows) {
  QuantizedWeights result{std::vector<int8_t>(rows.size()), std::vector<float>(n),
                          std::vector<int32_t>(n)};
  for (int64_t row = 0; row < n; ++row) {
    float largest = 1e-6f;
    for (int64_t i = 0; i < k; ++i) largest = std::max(largest, std::fabs(rows[row * k + i]));
    result.scale[row] = largest / 127;
    for (int64_t i = 0; i < k; ++i) {
      result.q[row * k + i] =
          static_cast<int8_t>(std::lround(rows[row * k + i] / result.scale[row]));
    }
  }
  row_sums(n, k, result.q.data(), result.sum.data());
  return result;
}

}  // namespace sluice
