# Runs a program of the conformance tests in a variant, and compares its lines with the expected ones.
#
#   cmake -D PROGRAM=emulator;program -D VARIANT=name -D EXPECTED=file -D FOUND=file -P compare_digests.cmake
#
# Models that a target has no kernels for are not among its lines; kernels all are.
execute_process(
    COMMAND ${PROGRAM} ${VARIANT} OUTPUT_FILE ${FOUND} ERROR_VARIABLE error RESULT_VARIABLE result
)
file(STRINGS ${FOUND} found)
if ("${found}${error}" MATCHES "this CPU cannot run kernel variant")
    message("Skipped: ${VARIANT} does not run here")
    return()
endif ()
if (NOT result EQUAL 0)
    list(APPEND found "${error}")
    list(JOIN found "\n" found)
    message(FATAL_ERROR "${PROGRAM} ${VARIANT} failed (${result}):\n${found}")
endif ()
file(STRINGS ${EXPECTED} expected)
set(different "")
foreach (line IN LISTS found)
    if (NOT line IN_LIST expected)
        string(APPEND different "\n  ${line}")
    endif ()
endforeach ()
list(LENGTH found count)
list(LENGTH expected all)
if (different)
    message(FATAL_ERROR "not what ${EXPECTED} has:${different}")
endif ()
if (count EQUAL 0)
    message(FATAL_ERROR "${PROGRAM} printed nothing")
endif ()
message("${count} of ${all} lines, all as expected")
