#include "bench/machine/bandwidth.h"

#include <benchmark/benchmark.h>

#include <cstdint>

namespace sluice::bench {
namespace {

// As sysfs has it; sysconf(3) multiplies the last level by the sockets of some machines.
size_t cache_bytes(int level, size_t otherwise) {
  for (const benchmark::CPUInfo::CacheInfo& cache : benchmark::CPUInfo::Get().caches) {
    if (cache.level == level && cache.type != "Instruction" && cache.size > 0) {
      return static_cast<size_t>(cache.size);
    }
  }
  return otherwise;
}

constexpr size_t kStride = 512;  // bytes of one iteration

#define SLUICE_READ_LOOP(name, instructions)                                             \
  void name(const void* data, size_t bytes) {                                            \
    const char* at = static_cast<const char*>(data);                                     \
    const char* const end = at + bytes;                                                  \
    asm volatile("1:\n" instructions                                                     \
                 "add %2, %0\n"                                                          \
                 "cmp %1, %0\n"                                                          \
                 "jb 1b\n"                                                               \
                 "vzeroupper\n"                                                          \
                 : "+r"(at)                                                              \
                 : "r"(end), "i"(kStride)                                                \
                 : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "cc", \
                   "memory");                                                            \
  }

SLUICE_READ_LOOP(read_zmm,
                 "vmovdqa64 (%0), %%zmm0\n"
                 "vmovdqa64 64(%0), %%zmm1\n"
                 "vmovdqa64 128(%0), %%zmm2\n"
                 "vmovdqa64 192(%0), %%zmm3\n"
                 "vmovdqa64 256(%0), %%zmm4\n"
                 "vmovdqa64 320(%0), %%zmm5\n"
                 "vmovdqa64 384(%0), %%zmm6\n"
                 "vmovdqa64 448(%0), %%zmm7\n")
SLUICE_READ_LOOP(read_ymm,
                 "vmovdqa (%0), %%ymm0\n"
                 "vmovdqa 32(%0), %%ymm1\n"
                 "vmovdqa 64(%0), %%ymm2\n"
                 "vmovdqa 96(%0), %%ymm3\n"
                 "vmovdqa 128(%0), %%ymm4\n"
                 "vmovdqa 160(%0), %%ymm5\n"
                 "vmovdqa 192(%0), %%ymm6\n"
                 "vmovdqa 224(%0), %%ymm7\n"
                 "vmovdqa 256(%0), %%ymm0\n"
                 "vmovdqa 288(%0), %%ymm1\n"
                 "vmovdqa 320(%0), %%ymm2\n"
                 "vmovdqa 352(%0), %%ymm3\n"
                 "vmovdqa 384(%0), %%ymm4\n"
                 "vmovdqa 416(%0), %%ymm5\n"
                 "vmovdqa 448(%0), %%ymm6\n"
                 "vmovdqa 480(%0), %%ymm7\n")

// For CPUs without AVX.
void read_words(const void* data, size_t bytes) {
  const auto* words = static_cast<const volatile uint64_t*>(data);
  for (size_t i = 0; i < bytes / sizeof(uint64_t); ++i) (void)words[i];
}

}  // namespace

std::vector<MemoryLevel> memory_levels() {
  const size_t l1 = cache_bytes(1, 32 << 10);
  const size_t l2 = cache_bytes(2, 1 << 20);
  const size_t l3 = cache_bytes(3, 32 << 20);
  // Half of a cache stays in it whatever else runs; far more than the last one is never in it.
  const auto round = [](size_t bytes) { return bytes / kStride * kStride; };
  return {{"L1", l1, round(l1 / 2)},
          {"L2", l2, round(l2 / 2)},
          {"L3", l3, round(l3 / 4)},
          {"DRAM", SIZE_MAX, round(8 * l3)}};
}

void read_memory(const void* data, size_t bytes) {
  if (__builtin_cpu_supports("avx512f")) {
    read_zmm(data, bytes);
  } else if (__builtin_cpu_supports("avx")) {
    read_ymm(data, bytes);
  } else {
    read_words(data, bytes);
  }
}

}  // namespace sluice::bench
