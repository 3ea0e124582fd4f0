# Fails where the core, as compiled for a bare target, needs anything that is not in the list.
#   cmake -DNM=... -DOBJECTS=a.o;b.o -P check_freestanding.cmake
cmake_minimum_required(VERSION 3.25)
set(allowed
    memcpy memmove memset memcmp
    sluice_cpu_features sluice_hook_allocate sluice_hook_free sluice_hook_variant
)
execute_process(COMMAND ${NM} --defined-only ${OBJECTS} OUTPUT_VARIABLE defined COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${NM} --undefined-only ${OBJECTS} OUTPUT_VARIABLE undefined COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[0-9a-f]+ [A-Za-z] [^\n]+" defined "${defined}")
list(TRANSFORM defined REPLACE "^[0-9a-f]+ [A-Za-z] " "")
string(REGEX MATCHALL " U [^\n]+" undefined "${undefined}")
list(TRANSFORM undefined REPLACE "^ U " "")
list(REMOVE_DUPLICATES undefined)
list(LENGTH defined count)
if (count LESS 50)
    message(FATAL_ERROR "only ${count} symbols defined in ${OBJECTS}")
endif ()
set(unexpected "")
foreach (symbol IN LISTS undefined)
    # 32-bit ARM: divisions and conversions of 64 bits are the compiler's own functions.
    if (NOT symbol IN_LIST defined AND NOT symbol IN_LIST allowed AND NOT symbol MATCHES "^(_GLOBAL_OFFSET_TABLE_|__aeabi_.*)$")
        list(APPEND unexpected ${symbol})
    endif ()
endforeach ()
if (unexpected)
    list(JOIN unexpected " " unexpected)
    message(FATAL_ERROR "the core needs ${unexpected}")
endif ()
