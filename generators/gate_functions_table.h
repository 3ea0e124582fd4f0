// Sigmoid and tanh by linear interpolation in a table of 256 entries.
//
// v is x in units of 1/24 / 512 (sigmoid) or 1/48 / 256 (tanh): tanh(x) = 2 s(2x) - 1 reads the
// same table. With a = |v|, i = a >> n, frac = a mod 2^n (n = 9, for tanh 8):
//
//   z = (T[i] << n) + frac (T[i + 1] - T[i])             tanh: from i = 255 on 65535 << 8
//   sigmoid = (z + 512) >> 10           for v < 0 (2^25 - z + 511) >> 10
//   tanh = (z - 2^23 + 128) >> 8        for v < 0 (2^23 - z + 127) >> 8
#ifndef SLUICE_GENERATORS_GATE_FUNCTIONS_TABLE_H
#define SLUICE_GENERATORS_GATE_FUNCTIONS_TABLE_H

#include "Halide.h"
#include "generators/gate_table.h"

namespace sluice {

class GateTable {
 public:
  GateTable() : entries_(kGateTableSize, "gate_table") {
    const auto table = gate_table();
    for (int i = 0; i < kGateTableSize; ++i) {
      const int32_t next = table[static_cast<size_t>(std::min(i + 1, kGateTableSize - 1))];
      const int32_t value = table[static_cast<size_t>(i)];
      entries_(i) = static_cast<uint32_t>(value) | static_cast<uint32_t>(next - value) << 16;
    }
  }

  Halide::Expr sigmoid(const Halide::Expr& x) const {
    using namespace Halide;
    Expr v = cast<int32_t>(x) * 3;
    Expr z = interpolate(v, 9);  // |v| >> 9 <= 192
    return cast<int16_t>(select(v < 0, (1 << 25) + 511 - z, z + 512) >> 10);
  }

  Halide::Expr tanh(const Halide::Expr& x, const Halide::Expr& integer_bits) const {
    using namespace Halide;
    Expr left = max(integer_bits - 3, 0), right = max(3 - integer_bits, 0);
    Expr factor = 3 << left;
    Expr half = (1 << right) >> 1;
    Expr v = (cast<int32_t>(x) * factor + half) >> right;
    Expr z = interpolate(v, 8) - (1 << 23);
    return cast<int16_t>(select(v < 0, 127 - z, z + 128) >> 8);
  }

 private:
  // T[i] in the low half, T[i + 1] - T[i] in the high half: one load for both. The last difference
  // is 0.
  Halide::Buffer<uint32_t> entries_;

  Halide::Expr interpolate(const Halide::Expr& v, int bits) const {
    using namespace Halide;
    Expr magnitude = select(v < 0, -v, v);
    Expr index = min(magnitude >> bits, kGateTableSize - 1);
    Expr fraction = magnitude & ((1 << bits) - 1);
    Expr entry = entries_(unsafe_promise_clamped(index, 0, kGateTableSize - 1));
    Expr value = cast<int32_t>(entry & 0xffffu), slope = cast<int32_t>(entry >> 16);
    return (value << bits) + fraction * slope;
  }
};

}  // namespace sluice

#endif
