# What others offer for the same layers. Each peer is optional.

set(SLUICE_ONNXRUNTIME libonnxruntime.so.1 CACHE STRING "ONNX Runtime's library, loaded at run time")

# The targets of ONNX name those of Protobuf.
find_package(Protobuf QUIET)
find_package(ONNX QUIET)
if (Protobuf_FOUND AND ONNX_FOUND)
    add_library(
        sluice_bench_onnxruntime STATIC
        peers/onnx_lstm_models.cpp
        peers/onnx_model.cpp
        peers/onnxruntime.cpp
        peers/onnxruntime_gemm.cpp
        peers/onnxruntime_lstm.cpp
    )
    sluice_target(sluice_bench_onnxruntime)
    target_compile_definitions(
        sluice_bench_onnxruntime PRIVATE SLUICE_ONNXRUNTIME_LIBRARY="${SLUICE_ONNXRUNTIME}"
    )
    target_link_libraries(
        sluice_bench_onnxruntime PUBLIC sluice_bench_support onnx_proto PRIVATE ${CMAKE_DL_LIBS}
    )
    target_compile_definitions(sluice_bench_cases PRIVATE SLUICE_BENCH_ONNXRUNTIME)
    target_link_libraries(sluice_bench_cases PRIVATE sluice_bench_onnxruntime)
    message(STATUS "Peer of the benchmarks: ONNX Runtime (${SLUICE_ONNXRUNTIME}, or as the environment says)")
else ()
    message(STATUS "Peer of the benchmarks left out: ONNX Runtime (its models are built with libonnx-dev, not found)")
endif ()

set(SLUICE_TFLITE libtensorflowlite_c.so CACHE STRING "TensorFlow Lite's C library, loaded at run time")
add_library(
    sluice_bench_tflite STATIC
    peers/tflite.cpp
    peers/tflite_lstm.cpp
    peers/tflite_lstm_models.cpp
    peers/tflite_model.cpp
)
sluice_target(sluice_bench_tflite)
target_compile_definitions(sluice_bench_tflite PRIVATE SLUICE_TFLITE_LIBRARY="${SLUICE_TFLITE}")
target_link_libraries(
    sluice_bench_tflite PUBLIC sluice_bench_support PRIVATE sluice_tflite_format ${CMAKE_DL_LIBS}
)
target_compile_definitions(sluice_bench_cases PRIVATE SLUICE_BENCH_TFLITE)
target_link_libraries(sluice_bench_cases PRIVATE sluice_bench_tflite)
message(STATUS "Peer of the benchmarks: TensorFlow Lite (${SLUICE_TFLITE}, or as the environment says)")

# oneDNN 2: the operation descriptors that these sources use are gone from oneDNN 3. Debian's CMake package also asks
# for OpenCL, which a CPU does not need, so the library is looked for directly.
find_path(SLUICE_ONEDNN_INCLUDE oneapi/dnnl/dnnl_version.h)
find_library(SLUICE_ONEDNN_LIBRARY dnnl)
mark_as_advanced(SLUICE_ONEDNN_INCLUDE SLUICE_ONEDNN_LIBRARY)
find_package(OpenMP QUIET COMPONENTS CXX)
set(onednn_major "none")
if (SLUICE_ONEDNN_INCLUDE)
    file(STRINGS ${SLUICE_ONEDNN_INCLUDE}/oneapi/dnnl/dnnl_version.h line REGEX "define DNNL_VERSION_MAJOR")
    string(REGEX MATCH "[0-9]+" onednn_major "${line}")
endif ()
if (SLUICE_ONEDNN_LIBRARY AND onednn_major EQUAL 2 AND OpenMP_CXX_FOUND)
    add_library(
        sluice_bench_onednn STATIC
        peers/onednn.cpp
        peers/onednn_gemm.cpp
        peers/onednn_lstm.cpp
    )
    sluice_target(sluice_bench_onednn)
    target_include_directories(sluice_bench_onednn SYSTEM PUBLIC ${SLUICE_ONEDNN_INCLUDE})
    target_link_libraries(
        sluice_bench_onednn PUBLIC sluice_bench_support ${SLUICE_ONEDNN_LIBRARY} PRIVATE OpenMP::OpenMP_CXX
    )
    target_compile_definitions(sluice_bench_cases PRIVATE SLUICE_BENCH_ONEDNN)
    target_link_libraries(sluice_bench_cases PRIVATE sluice_bench_onednn)
    message(STATUS "Peer of the benchmarks: oneDNN (${SLUICE_ONEDNN_LIBRARY})")
else ()
    message(STATUS "Peer of the benchmarks left out: oneDNN (needs libdnnl-dev 2.x, found ${onednn_major}, and OpenMP)")
endif ()
