# Hexagon with HVX of 128 bytes, without an operating system: Debian's clang and lld; programs are linked with the
# start-up code of targets/hexagon and run under qemu-hexagon. -G0: lld 14 has no relocations relative to GP.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR hexagon)
set(CMAKE_C_COMPILER clang-14)
set(CMAKE_CXX_COMPILER clang++-14)
set(CMAKE_ASM_COMPILER clang-14)
foreach (language IN ITEMS C CXX ASM)
    set(CMAKE_${language}_COMPILER_TARGET hexagon-unknown-none-elf)
    set(
        CMAKE_${language}_FLAGS_INIT
        "-mv65 -mhvx -mhvx-length=128b -G0 -ffreestanding -fno-builtin -fno-pic -isystem ${CMAKE_CURRENT_LIST_DIR}/bare/include"
    )
endforeach ()
set(CMAKE_AR llvm-ar-14)
set(CMAKE_RANLIB llvm-ranlib-14)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_POSITION_INDEPENDENT_CODE OFF)
set(CMAKE_EXE_LINKER_FLAGS_INIT "-fuse-ld=lld -nostdlib -static")
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-hexagon)
