# Compiles the runtime for an Android target with Debian's clang, and fails where it or the kernels need a symbol that is
# not on the list.
#
#   cmake -D SOURCE=dir -D BUILD=dir -D NAME=target -D HOST_TOOLS=dir -D KERNELS=a.o;b.o -P check_symbols.cmake
cmake_minimum_required(VERSION 3.25)
# libc's memory functions, the compiler's own on 32-bit ARM, and the runtime's hooks, which its hosted part defines.
set(
    allowed
    memcpy memmove memset memcmp _GLOBAL_OFFSET_TABLE_
    sluice_cpu_features sluice_hook_allocate sluice_hook_free sluice_hook_variant
)
if (NAME MATCHES armv7)
    list(
        APPEND allowed
        __aeabi_d2lz __aeabi_f2lz __aeabi_l2f __aeabi_idiv __aeabi_idivmod __aeabi_ldivmod __aeabi_uidiv __aeabi_uidivmod __aeabi_uldivmod
        __aeabi_memclr __aeabi_memclr4 __aeabi_memclr8 __aeabi_memcpy __aeabi_memcpy4 __aeabi_memcpy8 __aeabi_memmove
        __aeabi_memmove4 __aeabi_memmove8 __aeabi_memset __aeabi_memset4 __aeabi_memset8
    )
endif ()

execute_process(
    COMMAND
    ${CMAKE_COMMAND} -S ${SOURCE} -B ${BUILD} -G Ninja -D CMAKE_BUILD_TYPE=Release -D SLUICE_TARGET=${NAME}
    -D CMAKE_TOOLCHAIN_FILE=${SOURCE}/targets/android-clang.cmake -D Sluice_HOST_TOOLS=${HOST_TOOLS}
    -D SLUICE_BUILD_TESTS=OFF
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY
)
execute_process(
    COMMAND ${CMAKE_COMMAND} --build ${BUILD} --target sluice_core sluice_ops
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY
)
set(archives ${BUILD}/runtime/core/libsluice_core.a ${BUILD}/runtime/ops/libsluice_ops.a)

find_program(NM NAMES llvm-nm-14 llvm-nm REQUIRED)
execute_process(
    COMMAND ${NM} --defined-only --just-symbol-name --quiet ${archives} OUTPUT_VARIABLE defined
    COMMAND_ERROR_IS_FATAL ANY
)
execute_process(
    COMMAND ${NM} --undefined-only --just-symbol-name --quiet ${archives} ${KERNELS} OUTPUT_VARIABLE undefined
    COMMAND_ERROR_IS_FATAL ANY
)
string(REGEX MATCHALL "[A-Za-z_][A-Za-z0-9_$.]*\n" defined "${defined}")
string(REGEX MATCHALL "[A-Za-z_][A-Za-z0-9_$.]*\n" undefined "${undefined}")
list(TRANSFORM defined STRIP)
list(TRANSFORM undefined STRIP)
list(REMOVE_DUPLICATES undefined)
list(LENGTH defined count)
if (count LESS 300)
    message(FATAL_ERROR "only ${count} symbols are defined in ${archives}")
endif ()
list(REMOVE_ITEM undefined ${defined} ${allowed})
list(FILTER undefined EXCLUDE REGEX "^sluice_[a-z0-9_]+_argv$")  # kernels that the operations name
if (undefined)
    list(JOIN undefined " " undefined)
    message(FATAL_ERROR "${NAME}: runtime and kernels need ${undefined}")
endif ()
message("${NAME}: ${count} symbols are defined, no other is needed")
