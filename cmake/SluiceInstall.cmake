# What 'cmake --install' puts into a prefix: the sluice command, the runtime and kernel libraries with their headers, the
# generators with what describes their kernels, and the package that find_package(Sluice) reads.
include(CMakePackageConfigHelpers)

set(SLUICE_INSTALL_CMAKEDIR ${CMAKE_INSTALL_LIBDIR}/cmake/Sluice)
set(SLUICE_INSTALL_DATADIR ${CMAKE_INSTALL_DATADIR}/sluice)

# Exported as Sluice::<name without sluice_>.
set(targets sluice_kernel_list sluice_pack sluice_core sluice_ops sluice_kernels)
if (NOT SLUICE_BARE)
    list(APPEND targets sluice_runtime)
endif ()
foreach (target IN LISTS targets)
    string(REGEX REPLACE "^sluice_" "" name ${target})
    set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
    if (NOT TARGET Sluice::${name})
        add_library(Sluice::${name} ALIAS ${target})
    endif ()
endforeach ()
install(
    TARGETS ${targets} EXPORT SluiceTargets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
)
# What runs on the machine that builds: the command and the generators. A build with kernels of another has no
# generators, and one for another machine has none of both.
if (SLUICE_BUILD_TOOLS)
    install(TARGETS sluice EXPORT SluiceHostTools RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
    set(host_tools sluice)
endif ()
get_property(kernels GLOBAL PROPERTY SLUICE_KERNELS)
set(generators "")
foreach (kernel IN LISTS kernels)
    get_property(generator GLOBAL PROPERTY SLUICE_KERNEL_${kernel}_GENERATOR)
    if (TARGET sluice_generator_${generator})
        set_target_properties(sluice_generator_${generator} PROPERTIES EXPORT_NAME generator_${generator})
        list(APPEND generators sluice_generator_${generator})
    endif ()
endforeach ()
list(REMOVE_DUPLICATES generators)
if (generators)
    install(TARGETS ${generators} EXPORT SluiceHostTools RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/sluice)
endif ()
list(APPEND host_tools ${generators})
if (host_tools)
    get_property(test_tools GLOBAL PROPERTY SLUICE_HOST_TEST_TOOLS)
    export(TARGETS ${host_tools} ${test_tools} NAMESPACE Sluice:: FILE ${PROJECT_BINARY_DIR}/SluiceHostTools.cmake)
    install(EXPORT SluiceHostTools NAMESPACE Sluice:: DESTINATION ${SLUICE_INSTALL_CMAKEDIR})
endif ()

install(
    FILES
    ${PROJECT_SOURCE_DIR}/runtime/include/sluice/kernels.h
    ${PROJECT_SOURCE_DIR}/runtime/include/sluice/plan.h
    ${PROJECT_SOURCE_DIR}/runtime/include/sluice/sluice.h
    ${PROJECT_SOURCE_DIR}/runtime/include/sluice/sluice.hpp
    ${PROJECT_SOURCE_DIR}/runtime/pack/packed.h
    ${PROJECT_BINARY_DIR}/generated/sluice/kernel_list.h
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/sluice
)

# The modules keep their places relative to the tables they read.
install(
    FILES
    ${PROJECT_SOURCE_DIR}/cmake/SluiceAddKernels.cmake
    ${PROJECT_SOURCE_DIR}/cmake/SluiceAddModel.cmake
    ${PROJECT_SOURCE_DIR}/cmake/SluiceHostTools.cmake
    ${PROJECT_SOURCE_DIR}/cmake/SluiceKernels.cmake
    ${PROJECT_SOURCE_DIR}/cmake/SluiceKernels.h.in
    DESTINATION ${SLUICE_INSTALL_DATADIR}/cmake
)
install(FILES ${PROJECT_SOURCE_DIR}/targets/targets.cmake DESTINATION ${SLUICE_INSTALL_DATADIR}/targets)
install(FILES ${PROJECT_SOURCE_DIR}/generators/catalogue.cmake DESTINATION ${SLUICE_INSTALL_DATADIR}/generators)

install(EXPORT SluiceTargets NAMESPACE Sluice:: DESTINATION ${SLUICE_INSTALL_CMAKEDIR})
configure_package_config_file(
    ${PROJECT_SOURCE_DIR}/cmake/SluiceConfig.cmake.in ${PROJECT_BINARY_DIR}/SluiceConfig.cmake
    INSTALL_DESTINATION ${SLUICE_INSTALL_CMAKEDIR} PATH_VARS SLUICE_INSTALL_DATADIR
)
write_basic_package_version_file(
    ${PROJECT_BINARY_DIR}/SluiceConfigVersion.cmake COMPATIBILITY SameMinorVersion
)
install(
    FILES ${PROJECT_BINARY_DIR}/SluiceConfig.cmake ${PROJECT_BINARY_DIR}/SluiceConfigVersion.cmake
    DESTINATION ${SLUICE_INSTALL_CMAKEDIR}
)
