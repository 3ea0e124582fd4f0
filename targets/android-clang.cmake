# Android with Debian's clang instead of the NDK, and so without Android's headers: what needs none is compiled, the
# kernels and the freestanding part of the runtime. To check them where there is no NDK; apps take the NDK's toolchain.
#
#   SLUICE_TARGET  arm64-android, armv7-android or x86-64-android
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES SLUICE_TARGET)
include(${CMAKE_CURRENT_LIST_DIR}/targets.cmake)
get_property(clang GLOBAL PROPERTY SLUICE_TARGET_${SLUICE_TARGET}_CLANG)
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR ${SLUICE_TARGET})
set(CMAKE_C_COMPILER clang-14)
set(CMAKE_CXX_COMPILER clang++-14)
foreach (language IN ITEMS C CXX)
    set(CMAKE_${language}_FLAGS_INIT "${clang} -ffreestanding -isystem ${CMAKE_CURRENT_LIST_DIR}/bare/include")
endforeach ()
set(CMAKE_AR llvm-ar-14)
set(CMAKE_RANLIB llvm-ranlib-14)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
