# Runs a program of the conformance tests in a variant, and compares its lines with the expected ones.
#
#   cmake -D "EMULATOR=words" -D PROGRAM=program -D VARIANT=name -D EXPECTED=file -D FOUND=file -P compare_digests.cmake
#
# Models that a target has no kernels for are not among its lines; kernels all are.
cmake_minimum_required(VERSION 3.25)
separate_arguments(EMULATOR)
execute_process(
    COMMAND ${EMULATOR} ${PROGRAM} ${VARIANT} OUTPUT_FILE ${FOUND} ERROR_VARIABLE error RESULT_VARIABLE result
)
file(STRINGS ${FOUND} found)
# A status of 5 is SLUICE_UNSUPPORTED.
if (VARIANT AND "${found}${error}" MATCHES "this CPU cannot run kernel variant|failed with status 5")
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
