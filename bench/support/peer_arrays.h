// Weights and activations in the forms that peers take them.
#ifndef SLUICE_BENCH_SUPPORT_PEER_ARRAYS_H
#define SLUICE_BENCH_SUPPORT_PEER_ARRAYS_H

#include <cstdint>
#include <vector>

#include "quantizer/quantize/quantized_graph.h"

namespace sluice::bench {

/// [columns][rows] of [rows][columns].
template <typename T>
std::vector<T> transposed(const std::vector<T>& matrix, int64_t rows, int64_t columns) {
  std::vector<T> result(matrix.size());
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < columns; ++j) result[j * rows + i] = matrix[i * columns + j];
  }
  return result;
}

/// `rows` [rows, columns] quantized symmetrically with one scale for all rows.
QuantizedMatrix quantize_whole(const std::vector<float>& values, int64_t rows, int64_t columns);

/// Zero point of static u8 activations; their scale is kStaticScale.
constexpr uint8_t kStaticZero = 128;
std::vector<uint8_t> static_u8(const std::vector<float>& values);

}  // namespace sluice::bench

#endif
