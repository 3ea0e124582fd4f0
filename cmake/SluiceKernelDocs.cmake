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
    "Every kernel exists once per variant of a family, as the C functions `sluice_<kernel>_<variant>` and "
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
    string(STRIP "${GENERATOR} ${params}" generator)
    string(REPLACE "|" "\\|" summary "${SUMMARY}")
    string(APPEND text "| `${kernel}` | ${summary} | `${generator}` | ${families} |\n")
endforeach ()

string(
    APPEND text
    "\n## Families and variants\n\n"
    "A family shares one packed layout of weights: 8-bit values are stored with an offset (u8 = value + offset) or "
    "as s8 (offset 0), in blocks of output channels or LSTM units.\n\n"
    "| family | offset | GEMM block | LSTM block |\n|---|---|---|---|\n"
)
get_property(families GLOBAL PROPERTY SLUICE_FAMILIES)
foreach (family IN LISTS families)
    foreach (field IN ITEMS OFFSET GEMM_BLOCK LSTM_BLOCK)
        get_property(${field} GLOBAL PROPERTY SLUICE_FAMILY_${family}_${field})
    endforeach ()
    string(APPEND text "| ${family} | ${OFFSET} | ${GEMM_BLOCK} | ${LSTM_BLOCK} |\n")
endforeach ()
string(APPEND text "\nThe best variant comes first; the first one that the CPU supports is taken.\n\n")
string(APPEND text "| family | variant | needs | Halide target |\n|---|---|---|---|\n")
foreach (family IN LISTS families)
    get_property(variants GLOBAL PROPERTY SLUICE_FAMILY_${family}_VARIANTS)
    foreach (variant IN LISTS variants)
        get_property(halide GLOBAL PROPERTY SLUICE_VARIANT_${family}_${variant}_HALIDE)
        get_property(pointwise GLOBAL PROPERTY SLUICE_VARIANT_${family}_${variant}_HALIDE_POINTWISE)
        get_property(features GLOBAL PROPERTY SLUICE_VARIANT_${family}_${variant}_FEATURES)
        if (pointwise)
            string(APPEND halide "`, without packed 8-bit weights `${pointwise}")
        endif ()
        string(REPLACE "SLUICE_CPU_" "" features "${features}")
        string(REPLACE " |" "," features "${features}")
        string(APPEND text "| ${family} | ${variant} | ${features} | `${halide}` |\n")
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
