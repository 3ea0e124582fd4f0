# Quantizes and compiles ONNX models at build time. Works in the source tree of Sluice and with an installed one.
#
# sluice_add_model(TARGET ONNX model.onnx
#                  [SCHEME scheme] [LAYER layer=scheme ...] [STATE_PAIR in=out ...]
#                  [NAME identifier] [PLATFORM platform])
#   Adds the static library TARGET: the compiled model, with its header NAME.h.
#   ONNX        the model; relative to the current source directory
#   SCHEME      of all layers that LAYER does not name (default: w8a8-dynamic)
#   LAYER       scheme of single layers, by the names that 'sluice inspect' prints
#   STATE_PAIR  inputs that carry state and the outputs that are their next values, where the importer cannot know
#   NAME        C identifier, prefix of all symbols (default: TARGET)
#   PLATFORM    what to compile for, one of 'sluice targets' (default: x86-64-linux)

include_guard(GLOBAL)

function(sluice_add_model target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "ONNX;SCHEME;NAME;PLATFORM" "LAYER;STATE_PAIR")
    if (arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "sluice_add_model(${target}): unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
    endif ()
    if (NOT arg_ONNX)
        message(FATAL_ERROR "sluice_add_model(${target}): ONNX is missing")
    endif ()
    if (NOT arg_SCHEME)
        set(arg_SCHEME w8a8-dynamic)
    endif ()
    if (NOT arg_NAME)
        set(arg_NAME ${target})
    endif ()
    if (NOT arg_PLATFORM)
        set(arg_PLATFORM x86-64-linux)
    endif ()
    cmake_path(ABSOLUTE_PATH arg_ONNX NORMALIZE)
    set(options "")
    foreach (layer IN LISTS arg_LAYER)
        list(APPEND options --layer ${layer})
    endforeach ()
    foreach (pair IN LISTS arg_STATE_PAIR)
        list(APPEND options --state-pair ${pair})
    endforeach ()

    set(dir ${CMAKE_CURRENT_BINARY_DIR}/${target}.sluice)
    set(library ${dir}/lib${arg_NAME}.a)
    # In the build of Sluice itself, the libraries that 'sluice compile' takes parts from are products too.
    set(parts "")
    foreach (part IN ITEMS sluice_core sluice_ops sluice_kernels)
        if (TARGET ${part})
            list(APPEND parts ${part})
        endif ()
    endforeach ()
    add_custom_command(
        OUTPUT ${library} ${dir}/${arg_NAME}.h ${dir}/${arg_NAME}.sluice
        COMMAND Sluice::sluice quantize ${arg_ONNX} -o ${dir}/${arg_NAME}.sluice --scheme ${arg_SCHEME} ${options}
        COMMAND Sluice::sluice compile ${dir}/${arg_NAME}.sluice --target ${arg_PLATFORM} -o ${dir} --name ${arg_NAME}
        DEPENDS ${arg_ONNX} Sluice::sluice ${parts}
        COMMENT "Quantizing and compiling ${arg_NAME} (${arg_SCHEME})"
        VERBATIM
    )
    add_custom_target(${target}_compile DEPENDS ${library})
    file(MAKE_DIRECTORY ${dir})
    add_library(${target} STATIC IMPORTED GLOBAL)
    set_target_properties(
        ${target} PROPERTIES IMPORTED_LOCATION ${library} INTERFACE_INCLUDE_DIRECTORIES ${dir}
        IMPORTED_LINK_INTERFACE_LIBRARIES "m"
    )
    add_dependencies(${target} ${target}_compile)
endfunction()
