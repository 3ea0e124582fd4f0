# What a target is, one table. Included by CMake only; C and C++ get what they need generated from it.
#
# sluice_family(NAME OFFSET GEMM_BLOCK LSTM_BLOCK)  packed layout, shared by all variants of the family:
#   OFFSET      8-bit weights are stored as u8 = value + OFFSET (128), or as s8 (0)
#   GEMM_BLOCK  output channels of a block of packed GEMM weights
#   LSTM_BLOCK  units of a block of packed LSTM weights
# sluice_variant(FAMILY NAME HALIDE_TARGET CPU_FEATURES)  best first; CPU_FEATURES as in enum sluice_cpu_feature.
#   Halide 14 derives vector sizes only from features that are spelled out, so the whole chain is.
# sluice_pointwise_target(FAMILY NAME HALIDE_TARGET)  of the variant's kernels that have no packed 8-bit weights, where
#   another one is better for them

include_guard(GLOBAL)

function(sluice_family name offset gemm_block lstm_block)
    set_property(GLOBAL APPEND PROPERTY SLUICE_FAMILIES ${name})
    set_property(GLOBAL PROPERTY SLUICE_FAMILY_${name}_OFFSET ${offset})
    set_property(GLOBAL PROPERTY SLUICE_FAMILY_${name}_GEMM_BLOCK ${gemm_block})
    set_property(GLOBAL PROPERTY SLUICE_FAMILY_${name}_LSTM_BLOCK ${lstm_block})
endfunction()

function(sluice_variant family name halide_target features)
    set_property(GLOBAL APPEND PROPERTY SLUICE_FAMILY_${family}_VARIANTS ${name})
    set_property(GLOBAL PROPERTY SLUICE_VARIANT_${family}_${name}_HALIDE ${halide_target})
    set_property(GLOBAL PROPERTY SLUICE_VARIANT_${family}_${name}_FEATURES "${features}")
endfunction()

function(sluice_pointwise_target family name halide_target)
    set_property(GLOBAL PROPERTY SLUICE_VARIANT_${family}_${name}_HALIDE_POINTWISE ${halide_target})
endfunction()

sluice_family(x86 128 64 32)
sluice_variant(
    x86 vnni
    x86-64-linux-sse41-avx-f16c-fma-avx2-avx512-avx512_skylake-avx512_cannonlake-avx512_sapphirerapids
    "SLUICE_CPU_SSE41 | SLUICE_CPU_AVX2 | SLUICE_CPU_AVX512 | SLUICE_CPU_VNNI"
)
# Only products gain from the dot product instructions, which Halide 14 has together with AVX512-FP16 alone: with it
# LLVM takes vmovw for 16-bit loads, which AMD's CPUs have not.
sluice_pointwise_target(x86 vnni x86-64-linux-sse41-avx-f16c-fma-avx2-avx512-avx512_skylake)
sluice_variant(
    x86 avx512 x86-64-linux-sse41-avx-f16c-fma-avx2-avx512-avx512_skylake
    "SLUICE_CPU_SSE41 | SLUICE_CPU_AVX2 | SLUICE_CPU_AVX512"
)
sluice_variant(x86 avx2 x86-64-linux-sse41-avx-f16c-fma-avx2 "SLUICE_CPU_SSE41 | SLUICE_CPU_AVX2")
sluice_variant(x86 sse41 x86-64-linux-sse41 "SLUICE_CPU_SSE41")

sluice_family(arm 0 32 16)
sluice_variant(arm dotprod arm-64-linux-arm_dot_prod "")

sluice_family(hexagon 128 32 32)
sluice_variant(hexagon hvx hexagon-32-noos-hvx_128-hvx_v66 "")
