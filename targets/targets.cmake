# What a target is, one table. Included by CMake only; C and C++ get what they need generated from it.
#
# sluice_family(NAME OFFSET GEMM_BLOCK LSTM_BLOCK BYTEWISE)  what all targets of the family share, the packed layout first:
#   OFFSET      8-bit weights are stored as u8 = value + OFFSET (128), or as s8 (0)
#   GEMM_BLOCK  output channels of a block of packed GEMM weights
#   LSTM_BLOCK  units of a block of packed LSTM weights
#   BYTEWISE    16-bit activations are multiplied byte by byte: products of bytes are that much quicker
# sluice_target_platform(NAME FAMILY HALIDE CLANG EMULATOR)  what models and libraries are made for:
#   HALIDE      the Halide target without features: architecture, bits, operating system
#   CLANG       what makes clang compile for it
#   EMULATOR    program that runs its code on another machine; "" where hosts run it themselves
# sluice_variant(NAME TARGETS target ... [FEATURES feature ...] DOT instruction [CPU features] [POINTWISE feature ...]
#                [ELEMENTS feature ...])
#   an instruction set of these targets, best first; kernels exist once per variant
#   FEATURES    Halide's. It derives vector sizes only from features that are spelled out, so the whole chain is
#   CPU         what the code needs beyond the target's baseline, as in enum sluice_cpu_feature
#   DOT         the instruction that sums 8-bit products
#   POINTWISE   features of the kernels without packed weights, where others are better for them
#   ELEMENTS    features of float functions of single elements, where those of POINTWISE flush subnormal numbers

# sluice_default_target(OUT_VAR)  the target that the project is configured for

include_guard(GLOBAL)

function(sluice_family name offset gemm_block lstm_block bytewise)
    set_property(GLOBAL APPEND PROPERTY SLUICE_FAMILIES ${name})
    set_property(GLOBAL PROPERTY SLUICE_FAMILY_${name}_OFFSET ${offset})
    set_property(GLOBAL PROPERTY SLUICE_FAMILY_${name}_GEMM_BLOCK ${gemm_block})
    set_property(GLOBAL PROPERTY SLUICE_FAMILY_${name}_LSTM_BLOCK ${lstm_block})
    set_property(GLOBAL PROPERTY SLUICE_FAMILY_${name}_BYTEWISE ${bytewise})
endfunction()

function(sluice_target_platform name family halide clang emulator)
    set_property(GLOBAL APPEND PROPERTY SLUICE_TARGETS ${name})
    set_property(GLOBAL PROPERTY SLUICE_TARGET_${name}_FAMILY ${family})
    set_property(GLOBAL PROPERTY SLUICE_TARGET_${name}_HALIDE ${halide})
    set_property(GLOBAL PROPERTY SLUICE_TARGET_${name}_CLANG ${clang})
    set_property(GLOBAL PROPERTY SLUICE_TARGET_${name}_EMULATOR "${emulator}")
endfunction()

function(sluice_variant name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "DOT;CPU" "TARGETS;FEATURES;POINTWISE;ELEMENTS")
    if (NOT arg_CPU)
        set(arg_CPU 0)
    endif ()
    if (NOT arg_POINTWISE)
        set(arg_POINTWISE ${arg_FEATURES})
    endif ()
    if (NOT arg_ELEMENTS)
        set(arg_ELEMENTS ${arg_POINTWISE})
    endif ()
    foreach (target IN LISTS arg_TARGETS)
        get_property(halide GLOBAL PROPERTY SLUICE_TARGET_${target}_HALIDE)
        set(all ${halide} ${arg_FEATURES})
        set(pointwise ${halide} ${arg_POINTWISE})
        set(elements ${halide} ${arg_ELEMENTS})
        list(JOIN all "-" all)
        list(JOIN pointwise "-" pointwise)
        list(JOIN elements "-" elements)
        set_property(GLOBAL APPEND PROPERTY SLUICE_TARGET_${target}_VARIANTS ${name})
        set_property(GLOBAL PROPERTY SLUICE_VARIANT_${target}_${name}_HALIDE ${all})
        set_property(GLOBAL PROPERTY SLUICE_VARIANT_${target}_${name}_HALIDE_POINTWISE ${pointwise})
        set_property(GLOBAL PROPERTY SLUICE_VARIANT_${target}_${name}_HALIDE_ELEMENTS ${elements})
        set_property(GLOBAL PROPERTY SLUICE_VARIANT_${target}_${name}_CPU "${arg_CPU}")
        set_property(GLOBAL PROPERTY SLUICE_VARIANT_${target}_${name}_DOT ${arg_DOT})
    endforeach ()
endfunction()

sluice_family(x86 128 64 32 false)
sluice_target_platform(x86-64-linux x86 x86-64-linux --target=x86_64-linux-gnu "")
sluice_target_platform(x86-64-android x86 x86-64-android --target=x86_64-linux-android24 "")

set(x86_targets x86-64-linux x86-64-android)
set(avx2 sse41 avx f16c fma avx2)
set(avx512 ${avx2} avx512 avx512_skylake)
# Only products gain from the dot product instructions, which Halide 14 has together with AVX512-FP16 alone: with it
# LLVM takes vmovw for 16-bit loads, which AMD's CPUs have not.
sluice_variant(
    vnni TARGETS ${x86_targets} FEATURES ${avx512} avx512_cannonlake avx512_sapphirerapids POINTWISE ${avx512}
    DOT vpdpbusd CPU "SLUICE_CPU_SSE41 | SLUICE_CPU_AVX2 | SLUICE_CPU_AVX512 | SLUICE_CPU_VNNI"
)
sluice_variant(
    avx512 TARGETS ${x86_targets} FEATURES ${avx512}
    DOT vpmaddwd CPU "SLUICE_CPU_SSE41 | SLUICE_CPU_AVX2 | SLUICE_CPU_AVX512"
)
sluice_variant(
    avx2 TARGETS ${x86_targets} FEATURES ${avx2} DOT vpmaddwd CPU "SLUICE_CPU_SSE41 | SLUICE_CPU_AVX2"
)
sluice_variant(sse41 TARGETS ${x86_targets} FEATURES sse41 DOT pmaddwd CPU "SLUICE_CPU_SSE41")

# Linux takes the 64-bit kernels of Android: its ABI is the stricter one (x18 is reserved), and what the tests run is
# what Android gets. 32-bit ones differ in how they pass floats.
sluice_family(arm 0 16 16 false)
sluice_target_platform(arm64-linux arm arm-64-android --target=aarch64-linux-gnu qemu-aarch64)
sluice_target_platform(arm64-android arm arm-64-android --target=aarch64-linux-android24 qemu-aarch64)
sluice_target_platform(armv7-linux arm arm-32-linux --target=armv7-linux-gnueabihf qemu-arm)
sluice_target_platform(armv7-android arm arm-32-android --target=armv7-linux-androideabi24 qemu-arm)

sluice_variant(
    dotprod TARGETS arm64-linux arm64-android FEATURES arm_dot_prod DOT sdot CPU SLUICE_CPU_DOTPROD
)
sluice_variant(neon TARGETS arm64-linux arm64-android DOT smull)
# 32-bit NEON takes subnormal floats for zeros; VFP, one by one, does not.
sluice_variant(neon TARGETS armv7-linux armv7-android DOT vmull.s8 CPU SLUICE_CPU_NEON ELEMENTS no_neon)

sluice_family(hexagon 128 128 128 true)
# lld 14 has no relocations relative to GP.
sluice_target_platform(
    hexagon-hvx hexagon hexagon-32-noos "--target=hexagon-unknown-none-elf -mv65 -G0" qemu-hexagon
)
sluice_variant(v66 TARGETS hexagon-hvx FEATURES hvx_128 hvx_v66 DOT vrmpy CPU SLUICE_CPU_HVX66)
sluice_variant(v65 TARGETS hexagon-hvx FEATURES hvx_128 hvx_v65 DOT vrmpy)

function(sluice_default_target out)
    set(target "")
    if (ANDROID)
        set(abi_arm64-v8a arm64-android)
        set(abi_armeabi-v7a armv7-android)
        set(abi_x86_64 x86-64-android)
        set(target ${abi_${CMAKE_ANDROID_ARCH_ABI}})
    elseif (CMAKE_SYSTEM_PROCESSOR MATCHES "[Hh]exagon")
        set(target hexagon-hvx)
    elseif (CMAKE_SYSTEM_NAME STREQUAL Linux)
        if (CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
            set(target arm64-linux)
        elseif (CMAKE_SYSTEM_PROCESSOR MATCHES "^arm")
            set(target armv7-linux)
        elseif (CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
            set(target x86-64-linux)
        endif ()
    endif ()
    if (NOT target)
        get_property(known GLOBAL PROPERTY SLUICE_TARGETS)
        list(JOIN known " " known)
        message(
            FATAL_ERROR
            "sluice: no target for ${CMAKE_SYSTEM_NAME} on '${CMAKE_SYSTEM_PROCESSOR}'; there are: ${known}"
        )
    endif ()
    set(${out} ${target} PARENT_SCOPE)
endfunction()
