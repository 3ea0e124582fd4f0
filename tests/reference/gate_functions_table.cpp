#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "tests/reference/gate_functions.h"

namespace sluice::reference {
namespace {

// T at |v| / 2^bits, times 2^bits.
int32_t interpolate(int32_t magnitude, int bits) {
  const size_t i = static_cast<size_t>(magnitude >> bits);
  const int32_t fraction = magnitude & ((1 << bits) - 1);
  const auto& table = gate_table();
  return table[i] * (1 << bits) + fraction * (table[i + 1] - table[i]);
}

}  // namespace

const std::array<int32_t, 256>& gate_table() {
  static const auto table = [] {
    std::array<int32_t, 256> t{};
    for (size_t i = 0; i < 255; ++i) {
      const double s = 1 / (1 + std::exp(-static_cast<double>(i) / 24));
      const double second_derivative = s * (1 - s) * (1 - 2 * s);
      t[i] = static_cast<int32_t>(std::lround(65536 * (s - second_derivative / (16 * 24 * 24))));
    }
    t[255] = 65535;
    return t;
  }();
  return table;
}

int16_t sigmoid_table(int16_t x) {
  const int32_t v = 3 * x;  // steps of 1/24 / 512: at most 192 of the table
  const int32_t z = interpolate(std::abs(v), 9);
  return static_cast<int16_t>(v < 0 ? ((1 << 25) - z + 511) >> 10 : (z + 512) >> 10);
}

int16_t tanh_table(int16_t x, int integer_bits) {
  int32_t v = 3 * x;
  if (integer_bits > 3) v *= 1 << (integer_bits - 3);
  if (integer_bits < 3) v = (v + (1 << (2 - integer_bits))) >> (3 - integer_bits);
  const int32_t magnitude = std::abs(v);
  const int32_t z = (magnitude >> 8 >= 255 ? 65535 << 8 : interpolate(magnitude, 8)) - (1 << 23);
  return static_cast<int16_t>(v < 0 ? (-z + 127) >> 8 : (z + 128) >> 8);
}

}  // namespace sluice::reference
