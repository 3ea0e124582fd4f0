# The generators and the sluice command of a build or an installation for this machine, for a build that runs elsewhere.
#
#   Sluice_HOST_TOOLS  build directory of a host build (build/host), or prefix that one was installed to
#
# Gives Sluice::sluice and Sluice::generator_*.

include_guard(GLOBAL)

find_file(
    SLUICE_HOST_TOOLS_FILE SluiceHostTools.cmake PATHS ${Sluice_HOST_TOOLS}
    PATH_SUFFIXES lib/cmake/Sluice lib64/cmake/Sluice lib/${CMAKE_HOST_SYSTEM_PROCESSOR}-linux-gnu/cmake/Sluice
    NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH NO_CACHE
)
if (NOT SLUICE_HOST_TOOLS_FILE)
    message(
        FATAL_ERROR
        "sluice: no SluiceHostTools.cmake in Sluice_HOST_TOOLS (${Sluice_HOST_TOOLS}); expected the build directory of a "
        "host build (cmake --preset host) or the prefix of an installation"
    )
endif ()
include(${SLUICE_HOST_TOOLS_FILE})
