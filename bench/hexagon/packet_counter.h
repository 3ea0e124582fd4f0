// Packets that have been executed: a lower bound of cycles that repeats exactly.
#ifndef SLUICE_BENCH_HEXAGON_PACKET_COUNTER_H
#define SLUICE_BENCH_HEXAGON_PACKET_COUNTER_H

#include <cstdint>

namespace sluice::bench {

/// qemu-hexagon keeps its counters in control registers without names: c20 packets, c21
/// instructions, c22 packets with HVX. LLVM's assembler refuses r0 = c20, so here is its code.
inline uint32_t packets() {
  register uint32_t count __asm__("r0");
  __asm__ volatile(".word 0x6a14c000" : "=r"(count) : : "memory");
  return count;
}

}  // namespace sluice::bench

#endif
