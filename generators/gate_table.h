// The table that sigmoid and tanh of the profiles native and tflm read, as CMSIS-NN and TensorFlow
// Lite Micro have it.
#ifndef SLUICE_GENERATORS_GATE_TABLE_H
#define SLUICE_GENERATORS_GATE_TABLE_H

#include <array>
#include <cmath>
#include <cstdint>

namespace sluice {

constexpr int kGateTableSize = 256;
constexpr int kSigmoidTableSize = 192;  // as much of it as sigmoid reads

/// Sigmoid in Q0.16 at multiples of 1/24, bent against the error of linear interpolation:
///
///   T[i] = round(65536 (s(i/24) - s''(i/24) / (16 24^2))),  T[255] = 65535
///   s(x) = 1 / (1 + e^-x),  s'' = s (1 - s) (1 - 2 s)
inline std::array<int32_t, kGateTableSize> gate_table() {
  std::array<int32_t, kGateTableSize> table;
  for (int i = 0; i < kGateTableSize; ++i) {
    const double s = 1 / (1 + std::exp(-i / 24.0));
    const double curvature = s * (1 - s) * (1 - 2 * s);
    table[static_cast<size_t>(i)] =
        static_cast<int32_t>(std::floor(65536 * (s - curvature / (16 * 24 * 24)) + 0.5));
  }
  table[kGateTableSize - 1] = 65535;
  return table;
}

}  // namespace sluice

#endif
