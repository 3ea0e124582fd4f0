# Generates kernels of the catalogue with the Halide generators.
#
# sluice_generate_kernel(KERNEL TARGET VARIANT DIR OBJECT_VAR [FUNCTION name] [PARAMS k=v ...] [FEATURES f ...])
#   Adds the command that writes DIR/<function>.o and DIR/<function>.h; OBJECT_VAR gets the object's path.
#   FUNCTION  name of the function (default: sluice_<kernel>_<variant>)
#   PARAMS    generator parameters on top of the catalogue's
#   FEATURES  Halide target features on top of the variant's (default: those of the shipped library)
# sluice_target_kernels(TARGET OUT_VAR)  names of the kernels that a target has

include_guard(GLOBAL)
include(${CMAKE_CURRENT_LIST_DIR}/../targets/targets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/../generators/catalogue.cmake)

# The shipped kernels check nothing (the executor has) and bring no runtime.
set(SLUICE_KERNEL_FEATURES no_runtime no_asserts no_bounds_query)

function(sluice_target_kernels target out_kernels)
    get_property(family GLOBAL PROPERTY SLUICE_TARGET_${target}_FAMILY)
    get_property(kernels GLOBAL PROPERTY SLUICE_KERNELS)
    set(names "")
    foreach (kernel IN LISTS kernels)
        get_property(families GLOBAL PROPERTY SLUICE_KERNEL_${kernel}_FAMILIES)
        if (family IN_LIST families)
            list(APPEND names ${kernel})
        endif ()
    endforeach ()
    set(${out_kernels} ${names} PARENT_SCOPE)
endfunction()

function(sluice_generate_kernel kernel target variant dir object_var)
    cmake_parse_arguments(PARSE_ARGV 5 arg "" "FUNCTION" "PARAMS;FEATURES")
    get_property(generator GLOBAL PROPERTY SLUICE_KERNEL_${kernel}_GENERATOR)
    get_property(params GLOBAL PROPERTY SLUICE_KERNEL_${kernel}_PARAMS)
    get_property(families GLOBAL PROPERTY SLUICE_KERNEL_${kernel}_FAMILIES)
    get_property(family GLOBAL PROPERTY SLUICE_TARGET_${target}_FAMILY)
    if (NOT generator)
        get_property(known GLOBAL PROPERTY SLUICE_KERNELS)
        list(JOIN known " " known)
        message(FATAL_ERROR "sluice: no kernel '${kernel}' in the catalogue; there are: ${known}")
    endif ()
    if (NOT family)
        get_property(known GLOBAL PROPERTY SLUICE_TARGETS)
        list(JOIN known " " known)
        message(FATAL_ERROR "sluice: unknown target '${target}'; there are: ${known}")
    endif ()
    if (NOT family IN_LIST families)
        list(JOIN families " " families)
        message(FATAL_ERROR "sluice: kernel '${kernel}' does not exist for '${target}', only for: ${families}")
    endif ()
    # Schedules of packed products are made for all features of the variant.
    set(which HALIDE_POINTWISE)
    if (params MATCHES "weight_offset")
        set(which HALIDE)
    elseif (generator MATCHES "^(unary|binary|dequantize)_f32$")
        set(which HALIDE_ELEMENTS)
    endif ()
    get_property(halide_target GLOBAL PROPERTY SLUICE_VARIANT_${target}_${variant}_${which})
    if (NOT halide_target)
        get_property(known GLOBAL PROPERTY SLUICE_TARGET_${target}_VARIANTS)
        list(JOIN known " " known)
        message(FATAL_ERROR "sluice: target '${target}' has no variant '${variant}'; there are: ${known}")
    endif ()
    get_property(WEIGHT_OFFSET GLOBAL PROPERTY SLUICE_FAMILY_${family}_OFFSET)
    get_property(GEMM_BLOCK GLOBAL PROPERTY SLUICE_FAMILY_${family}_GEMM_BLOCK)
    get_property(LSTM_BLOCK GLOBAL PROPERTY SLUICE_FAMILY_${family}_LSTM_BLOCK)
    get_property(BYTEWISE GLOBAL PROPERTY SLUICE_FAMILY_${family}_BYTEWISE)
    string(CONFIGURE "${params}" params @ONLY)
    if (NOT DEFINED arg_FEATURES)
        set(arg_FEATURES ${SLUICE_KERNEL_FEATURES})
    endif ()
    set(function sluice_${kernel}_${variant})
    if (arg_FUNCTION)
        set(function ${arg_FUNCTION})
    endif ()
    list(JOIN halide_target "-" full_target)
    foreach (feature IN LISTS arg_FEATURES)
        string(APPEND full_target "-${feature}")
    endforeach ()
    set(object ${dir}/${function}.o)
    add_custom_command(
        OUTPUT ${object} ${dir}/${function}.h
        COMMAND ${CMAKE_COMMAND} -E make_directory ${dir}
        COMMAND Sluice::generator_${generator} -g ${generator} -f ${function} -n ${function} -o ${dir}
                -e object,c_header target=${full_target} ${params} ${arg_PARAMS}
        DEPENDS Sluice::generator_${generator}
        COMMENT "Generating ${function} (${target})"
        VERBATIM
    )
    set(${object_var} ${object} PARENT_SCOPE)
endfunction()
