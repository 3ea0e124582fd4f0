# Writes docs/kernels.md from the catalogue and the table of targets, or checks that the file says what they say.
#
#   cmake -P cmake/SluiceKernelDocs.cmake              writes it
#   cmake -DCHECK=ON -P cmake/SluiceKernelDocs.cmake   fails where it differs

cmake_minimum_required(VERSION 3.25)
cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH root)
include(${root}/targets/targets.cmake)
include(${root}/generators/catalogue.cmake)
set(document ${root}/docs/kernels.md)

string(
    CONCAT text
    "<!-- Written by cmake/SluiceKernelDocs.cmake from generators/catalogue.cmake and targets/targets.cmake. -->\n"
    "# Kernels\n\n"
    "Every kernel exists once per variant of a target, as the C functions `sluice_<kernel>_<variant>` and "
    "`sluice_<kernel>_<variant>_argv`. `sluice/kernels.h` has the tables of variants and chooses among them; "
    "`sluice_add_kernels` generates chosen kernels into a library of one's own, with other generator parameters "
    "where wanted. Integer results are the same in every variant, bit for bit.\n\n"
    "## Catalogue\n\n"
    "| kernel | computes | generator | families |\n|---|---|---|---|\n"
)
get_property(kernels GLOBAL PROPERTY SLUICE_KERNELS)
foreach (kernel IN LISTS kernels)
    foreach (field IN ITEMS GENERATOR PARAMS FAMILIES SUMMARY)
        get_property(${field} GLOBAL PROPERTY SLUICE_KERNEL_${kernel}_${field})
    endforeach ()
    list(JOIN FAMILIES ", " families)
    list(JOIN PARAMS " " params)
    string(REPLACE "@GEMM_BLOCK@" "<GEMM block>" params "${params}")
    string(REPLACE "@LSTM_BLOCK@" "<LSTM block>" params "${params}")
    string(REPLACE "@WEIGHT_OFFSET@" "<offset>" params "${params}")
    string(REPLACE "@BYTEWISE@" "<bytewise>" params "${params}")
    string(STRIP "${GENERATOR} ${params}" generator)
    string(REPLACE "|" "\\|" summary "${SUMMARY}")
    string(APPEND text "| `${kernel}` | ${summary} | `${generator}` | ${families} |\n")
endforeach ()

string(
    APPEND text
    "\n## Families, targets and variants\n\n"
    "A family shares one packed layout of weights: 8-bit values are stored with an offset (u8 = value + offset) or "
    "as s8 (offset 0), in blocks of output channels or LSTM units. Where `bytewise`, 16-bit activations are multiplied byte by byte.\n\n"
    "| family | offset | GEMM block | LSTM block | bytewise |\n|---|---|---|---|---|\n"
)
get_property(families GLOBAL PROPERTY SLUICE_FAMILIES)
foreach (family IN LISTS families)
    foreach (field IN ITEMS OFFSET GEMM_BLOCK LSTM_BLOCK BYTEWISE)
        get_property(${field} GLOBAL PROPERTY SLUICE_FAMILY_${family}_${field})
    endforeach ()
    string(APPEND text "| ${family} | ${OFFSET} | ${GEMM_BLOCK} | ${LSTM_BLOCK} | ${BYTEWISE} |\n")
endforeach ()
string(APPEND text "\nThe best variant comes first; the first one that the CPU supports is taken.\n\n")
string(APPEND text "| target | family | variant | 8-bit products | needs | Halide target |\n|---|---|---|---|---|---|\n")
get_property(targets GLOBAL PROPERTY SLUICE_TARGETS)
foreach (target IN LISTS targets)
    get_property(family GLOBAL PROPERTY SLUICE_TARGET_${target}_FAMILY)
    get_property(variants GLOBAL PROPERTY SLUICE_TARGET_${target}_VARIANTS)
    foreach (variant IN LISTS variants)
        foreach (field IN ITEMS HALIDE HALIDE_POINTWISE HALIDE_ELEMENTS CPU DOT)
            get_property(${field} GLOBAL PROPERTY SLUICE_VARIANT_${target}_${variant}_${field})
        endforeach ()
        if (NOT HALIDE_POINTWISE STREQUAL HALIDE)
            string(APPEND HALIDE "`, without packed 8-bit weights `${HALIDE_POINTWISE}")
        endif ()
        if (NOT HALIDE_ELEMENTS STREQUAL HALIDE_POINTWISE)
            string(APPEND HALIDE "`, float functions of single elements `${HALIDE_ELEMENTS}")
        endif ()
        string(REPLACE "SLUICE_CPU_" "" features "${CPU}")
        string(REPLACE " |" "," features "${features}")
        string(REGEX REPLACE "^0$" "the baseline" features "${features}")
        string(APPEND text "| ${target} | ${family} | ${variant} | `${DOT}` | ${features} | `${HALIDE}` |\n")
    endforeach ()
endforeach ()

file(READ ${root}/generators/ABI.md signatures)
string(REGEX REPLACE "^#+ [^\n]*\n+" "" signatures "${signatures}")
string(APPEND text "\n## Signatures\n\n${signatures}")

if (NOT CHECK)
    file(WRITE ${document} "${text}")
    return()
endif ()
set(found "")
if (EXISTS ${document})
    file(READ ${document} found)
endif ()
if (NOT found STREQUAL text)
    message(FATAL_ERROR "docs/kernels.md does not say what the catalogue says; run cmake -P cmake/SluiceKernelDocs.cmake")
endif ()
