/* The generated kernels, as the executor and direct callers reach them. Plain C, freestanding.
 *
 * Every kernel of the catalogue exists once per variant of the target (x86-64: vnni, avx512, avx2,
 * sse41) as the Halide functions sluice_<kernel>_<variant> and sluice_<kernel>_<variant>_argv.
 * docs/kernels.md lists signatures and duties. */
#ifndef SLUICE_KERNELS_H
#define SLUICE_KERNELS_H

/* NOLINTBEGIN(modernize-deprecated-headers,modernize-use-using): plain C */
#include "sluice/kernel_list.h" /* generated from the catalogue: enum sluice_kernel {SLUICE_KERNEL_gemm_f32, ..., SLUICE_KERNEL_COUNT} */
#include "sluice/plan.h"

#ifdef __cplusplus
extern "C" {
#endif

/* argv[i] points to a halide_buffer_t for buffers, to the value for scalars. Returns 0, or a
 * halide_error_code. */
typedef int (*sluice_kernel_fn)(void** argv);

/* The kernels of one variant. A compiled model has tables of its own, with NULL for kernels it does
 * not call. */
typedef struct sluice_kernel_table {
  const char* variant; /* "vnni" */
  uint32_t features;   /* sluice_cpu_feature bits that the code uses */
  sluice_kernel_fn kernel[SLUICE_KERNEL_COUNT];
} sluice_kernel_table;

/* What a variant needs of the CPU; hosted builds check it with sluice_cpu_features. */
enum sluice_cpu_feature {
  SLUICE_CPU_SSE41 = 1 << 0,
  SLUICE_CPU_AVX2 = 1 << 1, /* with AVX, FMA, F16C, and the OS saving ymm (XCR0) */
  /* F, CD, VL, BW, DQ, and the OS saving zmm and opmask (XCR0) */
  SLUICE_CPU_AVX512 = 1 << 2,
  /* AVX512-VNNI */
  SLUICE_CPU_VNNI = 1 << 3,
  /* ARM: FEAT_DotProd (sdot, udot) */
  SLUICE_CPU_DOTPROD = 1 << 4,
  /* 32-bit ARM: NEON, which 64-bit ARM always has */
  SLUICE_CPU_NEON = 1 << 5,
  /* Hexagon: HVX of v66 */
  SLUICE_CPU_HVX66 = 1 << 6
};

/* Features of this CPU that the OS also enables. Hosted builds ask the CPU (x86) or the kernel
 * (ARM: AT_HWCAP); bare ones define it. */
uint32_t sluice_cpu_features(void);

/* Tables of all variants of this build, best first, and their number. */
extern const sluice_kernel_table* const sluice_kernel_tables[];
extern const int32_t sluice_kernel_table_count;
/* The packed layout that these kernels read. */
extern const sluice_tiling sluice_kernel_tiling;

/* Chooses from `tables`: the one named `variant`; where that is NULL, the one named by the
 * environment variable SLUICE_VARIANT (hosted builds); else the first that this CPU supports. NULL
 * where there is none. */
const sluice_kernel_table* sluice_kernel_select(const sluice_kernel_table* const* tables,
                                                int32_t count, const char* variant);

#ifdef __cplusplus
}
#endif

/* NOLINTEND(modernize-deprecated-headers,modernize-use-using) */

#endif
