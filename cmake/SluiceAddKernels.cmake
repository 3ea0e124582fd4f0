# Generates kernels of the catalogue into a library of one's own, without the rest of Sluice. Works in the source tree of
# Sluice and with an installed one.
#
# sluice_add_kernels(TARGET KERNELS kernel ... [PLATFORM platform] [VARIANTS variant ...]
#                    [PARAMS name=value ...] [FEATURES feature ...])
#   Adds the static library TARGET with a function <TARGET>_<kernel>_<variant> for each kernel and variant, and the header
#   <TARGET>.h that declares them all and tells the sizes of the packed weight layout.
#   KERNELS   names of the catalogue (docs/kernels.md)
#   PLATFORM  what to generate for, one of 'sluice targets' (default: what the project is built for)
#   VARIANTS  instruction sets of the platform (default: all); to choose among them is the caller's
#   PARAMS    Halide generator parameters, for all KERNELS of this call
#   FEATURES  Halide target features (default: none; with no_asserts and no_bounds_query kernels trust their
#             arguments, as the library that Sluice ships does)
#
# Kernels report errors and allocate through Halide's runtime. All libraries of a build share one, the target
# sluice_halide_runtime; its functions are weak and give way to the program's own.

include_guard(GLOBAL)
include(${CMAKE_CURRENT_LIST_DIR}/SluiceKernels.cmake)

set(SLUICE_ADD_KERNELS_HEADER ${CMAKE_CURRENT_LIST_DIR}/SluiceKernels.h.in)

# sluice_halide_runtime: Halide's runtime for PLATFORM, written by the generator executable GENERATOR.
function(sluice_add_halide_runtime generator platform)
    if (TARGET sluice_halide_runtime)
        return()
    endif ()
    find_path(
        Sluice_HALIDE_RUNTIME_INCLUDE HalideRuntime.h PATHS /usr/include PATH_SUFFIXES halide14 halide Halide
        NO_CMAKE_FIND_ROOT_PATH REQUIRED
    )
    mark_as_advanced(Sluice_HALIDE_RUNTIME_INCLUDE)
    # The runtime needs no more than the baseline, which comes last, but is of the very operating system.
    get_property(variants GLOBAL PROPERTY SLUICE_TARGET_${platform}_VARIANTS)
    list(GET variants -1 baseline)
    get_property(halide_target GLOBAL PROPERTY SLUICE_VARIANT_${platform}_${baseline}_HALIDE)
    if (platform MATCHES "-linux$")
        string(REPLACE "-android" "-linux" halide_target ${halide_target})
    endif ()
    set(dir ${CMAKE_BINARY_DIR}/sluice_halide_runtime)
    add_custom_command(
        OUTPUT ${dir}/sluice_halide_runtime.o
        COMMAND ${CMAKE_COMMAND} -E make_directory ${dir}
        COMMAND Sluice::generator_${generator} -r sluice_halide_runtime -o ${dir} -e object target=${halide_target}
        DEPENDS Sluice::generator_${generator}
        COMMENT "Generating Halide's runtime"
        VERBATIM
    )
    add_library(sluice_halide_runtime STATIC ${dir}/sluice_halide_runtime.o)
    set_source_files_properties(${dir}/sluice_halide_runtime.o PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
    set_target_properties(sluice_halide_runtime PROPERTIES LINKER_LANGUAGE CXX)
    target_include_directories(sluice_halide_runtime SYSTEM PUBLIC ${Sluice_HALIDE_RUNTIME_INCLUDE})
    if (NOT CMAKE_SYSTEM_NAME MATCHES "^(Generic|QURT)$")
        find_package(Threads REQUIRED)
        target_link_libraries(sluice_halide_runtime PUBLIC Threads::Threads ${CMAKE_DL_LIBS})
    endif ()
    if (ANDROID)
        target_link_libraries(sluice_halide_runtime PUBLIC log)
    endif ()
endfunction()

function(sluice_add_kernels target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "PLATFORM" "KERNELS;VARIANTS;PARAMS;FEATURES")
    if (arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "sluice_add_kernels(${target}): unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
    endif ()
    if (NOT arg_KERNELS)
        message(FATAL_ERROR "sluice_add_kernels(${target}): KERNELS is missing")
    endif ()
    if (NOT target MATCHES "^[A-Za-z_][A-Za-z0-9_]*$")
        message(FATAL_ERROR "sluice_add_kernels(${target}): the target's name must be a C identifier")
    endif ()
    if (NOT arg_PLATFORM)
        sluice_default_target(arg_PLATFORM)
    endif ()
    if (NOT arg_VARIANTS)
        get_property(arg_VARIANTS GLOBAL PROPERTY SLUICE_TARGET_${arg_PLATFORM}_VARIANTS)
    endif ()

    set(dir ${CMAKE_CURRENT_BINARY_DIR}/${target}.sluice)
    set(objects "")
    set(headers "")
    set(includes "")
    foreach (kernel IN LISTS arg_KERNELS)
        foreach (variant IN LISTS arg_VARIANTS)
            set(function ${target}_${kernel}_${variant})
            sluice_generate_kernel(
                ${kernel} ${arg_PLATFORM} ${variant} ${dir} object FUNCTION ${function}
                PARAMS ${arg_PARAMS} FEATURES no_runtime ${arg_FEATURES}
            )
            list(APPEND objects ${object})
            list(APPEND headers ${dir}/${function}.h)
            string(APPEND includes "#include \"${function}.h\"\n")
        endforeach ()
    endforeach ()

    string(TOUPPER ${target} guard)
    get_property(family GLOBAL PROPERTY SLUICE_TARGET_${arg_PLATFORM}_FAMILY)
    get_property(weight_offset GLOBAL PROPERTY SLUICE_FAMILY_${family}_OFFSET)
    get_property(gemm_block GLOBAL PROPERTY SLUICE_FAMILY_${family}_GEMM_BLOCK)
    get_property(lstm_block GLOBAL PROPERTY SLUICE_FAMILY_${family}_LSTM_BLOCK)
    configure_file(${SLUICE_ADD_KERNELS_HEADER} ${dir}/${target}.h @ONLY)

    list(GET arg_KERNELS 0 first)
    get_property(generator GLOBAL PROPERTY SLUICE_KERNEL_${first}_GENERATOR)
    sluice_add_halide_runtime(${generator} ${arg_PLATFORM})

    set_source_files_properties(${objects} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
    add_library(${target} STATIC ${objects} ${headers})
    set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
    target_include_directories(${target} PUBLIC ${dir})
    target_link_libraries(${target} PUBLIC sluice_halide_runtime)
endfunction()
