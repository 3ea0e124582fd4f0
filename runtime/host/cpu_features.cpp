// What the CPU has and the operating system saves. Asked directly of the CPU, because what
// compilers and libraries report has been wrong for some of them: Halide 14 takes Zen 4 for a
// Sapphire Rapids and does not look at XCR0.
#include <cstdint>

#include "sluice/kernels.h"

#if defined(__x86_64__)
#include <cpuid.h>

namespace {

struct Registers {
  uint32_t eax = 0, ebx = 0, ecx = 0, edx = 0;
};

Registers cpuid(uint32_t leaf) {
  Registers r;
  if (!__get_cpuid_count(leaf, 0, &r.eax, &r.ebx, &r.ecx, &r.edx)) return Registers();
  return r;
}

bool has(uint32_t bits, uint32_t wanted) { return (bits & wanted) == wanted; }

constexpr uint32_t bit(int i) { return uint32_t{1} << i; }

// Register sets that the operating system saves: XCR0.
uint32_t saved_registers(const Registers& leaf1) {
  constexpr uint32_t kOsxsave = bit(27);
  if (!has(leaf1.ecx, kOsxsave)) return 0;
  uint32_t low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

}  // namespace

uint32_t sluice_cpu_features(void) {
  const Registers leaf1 = cpuid(1);
  const Registers leaf7 = cpuid(7);
  const uint32_t saved = saved_registers(leaf1);
  constexpr uint32_t kSse3 = bit(0), kSsse3 = bit(9), kSse41 = bit(19);          // 1.ecx
  constexpr uint32_t kFma = bit(12), kAvx = bit(28), kF16c = bit(29);            // 1.ecx
  constexpr uint32_t kAvx2 = bit(5);                                             // 7.ebx
  constexpr uint32_t kAvx512 = bit(16) | bit(17) | bit(28) | bit(30) | bit(31);  // F DQ CD BW VL
  constexpr uint32_t kAvx512Vnni = bit(11);                                      // 7.ecx
  constexpr uint32_t kXmmYmm = bit(1) | bit(2);                                  // XCR0
  constexpr uint32_t kZmm = kXmmYmm | bit(5) | bit(6) | bit(7);                  // XCR0
  uint32_t features = 0;
  if (!has(leaf1.ecx, kSse3 | kSsse3 | kSse41)) return features;
  features |= SLUICE_CPU_SSE41;
  if (!has(leaf1.ecx, kFma | kAvx | kF16c) || !has(leaf7.ebx, kAvx2) || !has(saved, kXmmYmm)) {
    return features;
  }
  features |= SLUICE_CPU_AVX2;
  if (!has(leaf7.ebx, kAvx512) || !has(saved, kZmm)) return features;
  features |= SLUICE_CPU_AVX512;
  if (has(leaf7.ecx, kAvx512Vnni)) features |= SLUICE_CPU_VNNI;
  return features;
}

#elif (defined(__aarch64__) || defined(__arm__)) && defined(__linux__)
#include <sys/auxv.h>

// The kernel's word (AT_HWCAP, asm/hwcap.h): it knows the CPU, and what of it all cores have.
uint32_t sluice_cpu_features(void) {
  const unsigned long capabilities = getauxval(AT_HWCAP);
#if defined(__aarch64__)
  constexpr unsigned long kAsimdDp = 1UL << 20;
  return (capabilities & kAsimdDp) != 0 ? SLUICE_CPU_DOTPROD : 0;
#else
  constexpr unsigned long kNeon = 1UL << 12;
  return (capabilities & kNeon) != 0 ? SLUICE_CPU_NEON : 0;
#endif
}

#else

uint32_t sluice_cpu_features(void) { return 0; }

#endif
