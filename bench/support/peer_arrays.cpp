#include "bench/support/peer_arrays.h"

#include <algorithm>
#include <cmath>

#include "bench/support/shapes.h"

namespace sluice::bench {

QuantizedMatrix quantize_whole(const std::vector<float>& values, int64_t rows, int64_t columns) {
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::fabs(value));
  QuantizedMatrix matrix{rows, columns, std::vector<int8_t>(values.size()), {largest / 127}};
  for (size_t i = 0; i < values.size(); ++i) {
    matrix.q[i] = static_cast<int8_t>(std::nearbyint(values[i] / matrix.scale[0]));
  }
  return matrix;
}

std::vector<uint8_t> static_u8(const std::vector<float>& values) {
  std::vector<uint8_t> quantized(values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    quantized[i] = static_cast<uint8_t>(std::nearbyint(values[i] / kStaticScale) + kStaticZero);
  }
  return quantized;
}

}  // namespace sluice::bench
