// Peak arithmetic of one core: loops of independent multiply-accumulates that never leave the
// registers.
#ifndef SLUICE_BENCH_MACHINE_ARITHMETIC_H
#define SLUICE_BENCH_MACHINE_ARITHMETIC_H

#include <cstdint>
#include <vector>

namespace sluice::bench {

struct ArithmeticLoop {
  const char* name;  // of the instruction: "vpdpbusd_zmm"
  bool eight_bit;    // multiplies 8-bit integers, else f32
  bool supported;    // by this CPU
  int64_t macs;      // multiply-accumulates of one iteration
  void (*run)(int64_t iterations);
};

/// Every loop that this source has, whatever the CPU.
const std::vector<ArithmeticLoop>& arithmetic_loops();

}  // namespace sluice::bench

#endif
