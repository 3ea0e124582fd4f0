// An integer matrix with a scale per row.
#ifndef SLUICE_QUANTIZE_QUANTIZED_MATRIX_H
#define SLUICE_QUANTIZE_QUANTIZED_MATRIX_H

#include <cstdint>
#include <vector>

namespace sluice {

/// w[n][k] ~ scale[n] * q[n][k], row-major, one row per output channel.
struct QuantizedMatrix {
  int64_t rows = 0, columns = 0;
  std::vector<int8_t> q;
  std::vector<float> scale;
};

}  // namespace sluice

#endif
