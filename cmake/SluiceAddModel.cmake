# Quantizes and compiles models at build time. Works in the source tree of Sluice and with an installed one.
#
# sluice_add_model(TARGET ONNX model.onnx | TFLITE model.tflite
#                  [SCHEME scheme] [LAYER layer=scheme ...] [PROFILE profile] [IO f32|s8] [PER_TENSOR]
#                  [CALIBRATE input=data.npy ...] [OBSERVER observer] [CALIBRATE_STATE carry|reset]
#                  [STATE_PAIR in=out ...] [NAME identifier] [PLATFORM platform]
#                  [VARIANTS variant ...] [LIBRARY_DIR dir])
#   Adds the static library TARGET: the compiled model, with its header NAME.h.
#   ONNX, TFLITE     the model; relative to the current source directory
#   SCHEME           of all layers that LAYER does not name (default: w8a8-dynamic)
#   LAYER            scheme of single layers, by the names that 'sluice inspect' prints
#   PROFILE          numerics of integer layers: native, tflm or tflite (default: by the kind of file)
#   IO               s8: integer inputs and outputs; f32: float ones (default: as the source has them)
#   PER_TENSOR       one scale per weight matrix instead of one per row
#   CALIBRATE        data that schemes with static scales need, one recording each; relative likewise
#   OBSERVER         minmax, percentile[:P], mse or kl
#   CALIBRATE_STATE  whether recurrent state is carried within a recording (default: reset)
#   STATE_PAIR       inputs that carry state and the outputs that are their next values, where the importer cannot know
#   NAME             C identifier, prefix of all symbols (default: TARGET)
#   PLATFORM         what to compile for, one of 'sluice targets' (default: what the project is built for)
#   VARIANTS         kernel variants to put in (default: all of the platform)
#   LIBRARY_DIR      build or installation of Sluice for the platform (default: the package that the project found)
#
# A project that is built for another machine sets Sluice_HOST_TOOLS, whose command does the work.

include_guard(GLOBAL)
include(${CMAKE_CURRENT_LIST_DIR}/../targets/targets.cmake)

function(sluice_add_model target)
    cmake_parse_arguments(
        PARSE_ARGV 1 arg "PER_TENSOR" "ONNX;TFLITE;SCHEME;PROFILE;IO;OBSERVER;CALIBRATE_STATE;NAME;PLATFORM;LIBRARY_DIR"
        "LAYER;CALIBRATE;STATE_PAIR;VARIANTS"
    )
    if (arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "sluice_add_model(${target}): unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
    endif ()
    set(model ${arg_ONNX}${arg_TFLITE})
    if (NOT model OR (arg_ONNX AND arg_TFLITE))
        message(FATAL_ERROR "sluice_add_model(${target}): expected one of ONNX and TFLITE")
    endif ()
    if (NOT arg_SCHEME)
        set(arg_SCHEME w8a8-dynamic)
    endif ()
    if (NOT arg_NAME)
        set(arg_NAME ${target})
    endif ()
    if (NOT arg_PLATFORM)
        sluice_default_target(arg_PLATFORM)
    endif ()
    # In the build of Sluice itself the libraries are its own; else they lie beside those that the package names.
    if (NOT arg_LIBRARY_DIR AND Sluice_HOST_TOOLS)
        if (TARGET sluice_core)
            set(arg_LIBRARY_DIR ${Sluice_BINARY_DIR})
        else ()
            set(arg_LIBRARY_DIR $<TARGET_FILE_DIR:Sluice::core>)
        endif ()
    endif ()
    set(library_dir "")
    if (arg_LIBRARY_DIR)
        set(library_dir --library-dir ${arg_LIBRARY_DIR})
    endif ()
    cmake_path(ABSOLUTE_PATH model NORMALIZE)
    set(options "")
    set(data "")
    foreach (recording IN LISTS arg_CALIBRATE)
        if (NOT recording MATCHES "^([^=]+)=(.+)$")
            message(FATAL_ERROR "sluice_add_model(${target}): CALIBRATE is '${recording}', expected INPUT=FILE.npy")
        endif ()
        set(input ${CMAKE_MATCH_1})
        set(file ${CMAKE_MATCH_2})
        cmake_path(ABSOLUTE_PATH file NORMALIZE)
        list(APPEND options --calibrate ${input}=${file})
        list(APPEND data ${file})
    endforeach ()
    foreach (option IN ITEMS PROFILE IO OBSERVER)
        if (arg_${option})
            string(TOLOWER ${option} name)
            list(APPEND options --${name} ${arg_${option}})
        endif ()
    endforeach ()
    if (arg_CALIBRATE_STATE)
        list(APPEND options --state ${arg_CALIBRATE_STATE})
    endif ()
    if (arg_PER_TENSOR)
        list(APPEND options --per-tensor)
    endif ()
    foreach (layer IN LISTS arg_LAYER)
        list(APPEND options --layer ${layer})
    endforeach ()
    foreach (pair IN LISTS arg_STATE_PAIR)
        list(APPEND options --state-pair ${pair})
    endforeach ()

    set(variants "")
    foreach (variant IN LISTS arg_VARIANTS)
        list(APPEND variants --variant ${variant})
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
        COMMAND Sluice::sluice quantize ${model} -o ${dir}/${arg_NAME}.sluice --scheme ${arg_SCHEME} ${options}
            --target ${arg_PLATFORM}
        COMMAND Sluice::sluice compile ${dir}/${arg_NAME}.sluice --target ${arg_PLATFORM} -o ${dir} --name ${arg_NAME}
            ${variants} ${library_dir}
        DEPENDS ${model} ${data} Sluice::sluice ${parts}
        COMMENT "Quantizing and compiling ${arg_NAME} (${arg_SCHEME})"
        VERBATIM
    )
    add_custom_target(${target}_compile DEPENDS ${library})
    file(MAKE_DIRECTORY ${dir})
    add_library(${target} STATIC IMPORTED GLOBAL)
    set_target_properties(
        ${target} PROPERTIES IMPORTED_LOCATION ${library} INTERFACE_INCLUDE_DIRECTORIES ${dir}
    )
    if (NOT CMAKE_SYSTEM_NAME MATCHES "^(Generic|QURT)$")
        set_target_properties(${target} PROPERTIES IMPORTED_LINK_INTERFACE_LIBRARIES "m")
    endif ()
    add_dependencies(${target} ${target}_compile)
endfunction()
