// Read bandwidth of one core at every level of the memory.
#ifndef SLUICE_BENCH_MACHINE_BANDWIDTH_H
#define SLUICE_BENCH_MACHINE_BANDWIDTH_H

#include <cstddef>
#include <string>
#include <vector>

namespace sluice::bench {

struct MemoryLevel {
  std::string name;    // "L1", "L2", "L3", "DRAM"
  size_t capacity;     // bytes that fit; SIZE_MAX for DRAM
  size_t working_set;  // bytes that are read to measure it
};

/// The levels of this machine, smallest first, as the operating system tells (L1 32 KiB, L2 1 MiB,
/// L3 32 MiB where it does not).
std::vector<MemoryLevel> memory_levels();

/// Reads `bytes` (a multiple of 512) at `data`, 64-byte aligned, in order, with the widest vectors
/// of this CPU.
void read_memory(const void* data, size_t bytes);

}  // namespace sluice::bench

#endif
