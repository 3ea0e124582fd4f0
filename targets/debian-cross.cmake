# What the toolchain files of Debian's cross compilers share: where libraries are, and how programs run here.
# Set before: sysroot, emulator.
set(CMAKE_FIND_ROOT_PATH ${sysroot})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE BOTH)
# SLUICE_EMULATED_CPU: as qemu's -cpu has it ("" for its default).
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES SLUICE_EMULATED_CPU)
set(CMAKE_CROSSCOMPILING_EMULATOR ${emulator} -L ${sysroot})
if (SLUICE_EMULATED_CPU)
    list(APPEND CMAKE_CROSSCOMPILING_EMULATOR -cpu ${SLUICE_EMULATED_CPU})
endif ()
