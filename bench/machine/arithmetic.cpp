#include "bench/machine/arithmetic.h"

// Assembly, because compilers see that the accumulators of such loops hold the same value and keep
// only one. Twelve of them cover latency times throughput of any core (4 to 5 cycles, two a cycle)
// and fit the 16 registers of AVX2 with two operands and a temporary. The operands hold zeros:
// the time of these instructions does not depend on the data.
#define SLUICE_TWELVE(step)                                                                 \
  step("0") step("1") step("2") step("3") step("4") step("5") step("6") step("7") step("8") \
      step("9") step("10") step("11")
#define SLUICE_CLOBBERS                                                                    \
  "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", \
      "xmm11", "xmm12", "xmm13", "xmm14", "cc"
#define SLUICE_LOOP(name, step)                                                                     \
  void name(int64_t iterations) {                                                                   \
    asm volatile(                                                                                 \
        "vzeroall\n"                                                                              \
        "1:\n" SLUICE_TWELVE(step) "dec %0\n"                                                     \
        "jnz 1b\n"                                                                                \
        "vzeroupper\n"                                                                            \
        : "+r"(iterations)                                                                        \
        :                                                                                         \
        : SLUICE_CLOBBERS); \
  }

#define SLUICE_VPDPBUSD_ZMM(a) "vpdpbusd %%zmm12, %%zmm13, %%zmm" a "\n"
#define SLUICE_VFMADD_ZMM(a) "vfmadd231ps %%zmm12, %%zmm13, %%zmm" a "\n"
#define SLUICE_VFMADD_YMM(a) "vfmadd231ps %%ymm12, %%ymm13, %%ymm" a "\n"
// What takes the place of vpdpbusd where there is no VNNI.
#define SLUICE_VPMADDUBSW_YMM(a)           \
  "vpmaddubsw %%ymm12, %%ymm13, %%ymm14\n" \
  "vpmaddwd %%ymm12, %%ymm14, %%ymm14\n"   \
  "vpaddd %%ymm14, %%ymm" a ", %%ymm" a "\n"

namespace sluice::bench {
namespace {

constexpr int64_t kAccumulators = 12;

SLUICE_LOOP(vpdpbusd_zmm, SLUICE_VPDPBUSD_ZMM)
SLUICE_LOOP(vpmaddubsw_ymm, SLUICE_VPMADDUBSW_YMM)
SLUICE_LOOP(vfmadd231ps_zmm, SLUICE_VFMADD_ZMM)
SLUICE_LOOP(vfmadd231ps_ymm, SLUICE_VFMADD_YMM)

}  // namespace

const std::vector<ArithmeticLoop>& arithmetic_loops() {
  static const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  static const bool avx512 = __builtin_cpu_supports("avx512f");
  static const bool vnni = avx512 && __builtin_cpu_supports("avx512vnni");
  static const std::vector<ArithmeticLoop> loops = {
      {"vpdpbusd_zmm", true, vnni, kAccumulators * 64, vpdpbusd_zmm},
      {"vpmaddubsw_ymm", true, avx2, kAccumulators * 32, vpmaddubsw_ymm},
      {"vfmadd231ps_zmm", false, avx512, kAccumulators * 16, vfmadd231ps_zmm},
      {"vfmadd231ps_ymm", false, avx2, kAccumulators * 8, vfmadd231ps_ymm},
  };
  return loops;
}

}  // namespace sluice::bench
