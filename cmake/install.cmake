# SPDX-License-Identifier: BSL-1.0
# Headers only, the same for every architecture: the package files go to share/.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(ctnn_package_dir ${CMAKE_INSTALL_DATADIR}/cmake/ctnn)
set(ctnn_pkgconfig_dir ${CMAKE_INSTALL_DATADIR}/pkgconfig)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ctnn DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.hpp")
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

install(TARGETS ctnn EXPORT ctnnTargets INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT ctnnTargets NAMESPACE ctnn:: DESTINATION ${ctnn_package_dir})
install(TARGETS ctnn_io EXPORT ctnnIoTargets)
install(EXPORT ctnnIoTargets NAMESPACE ctnn:: DESTINATION ${ctnn_package_dir})
install(TARGETS ctnn_data EXPORT ctnnDataTargets)
install(EXPORT ctnnDataTargets NAMESPACE ctnn:: DESTINATION ${ctnn_package_dir})
if(TARGET ctnn-embed)
    install(TARGETS ctnn-embed EXPORT ctnnEmbedTargets)
    install(EXPORT ctnnEmbedTargets NAMESPACE ctnn:: DESTINATION ${ctnn_package_dir})
endif()
configure_package_config_file(cmake/ctnnConfig.cmake.in ${PROJECT_BINARY_DIR}/ctnnConfig.cmake
                              INSTALL_DESTINATION ${ctnn_package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ctnnConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/ctnnConfig.cmake ${PROJECT_BINARY_DIR}/ctnnConfigVersion.cmake
              ${PROJECT_SOURCE_DIR}/cmake/Findlibcsv.cmake
              ${PROJECT_SOURCE_DIR}/cmake/ctnn_xsimd.cmake
              ${PROJECT_SOURCE_DIR}/cmake/ctnn_embed.cmake
              ${PROJECT_SOURCE_DIR}/cmake/ctnn_portable.cmake
              ${PROJECT_SOURCE_DIR}/cmake/ctnn_portable_variants.cmake
        DESTINATION ${ctnn_package_dir})

# From the pkg-config file's own folder up to the prefix, so that the installed tree may be moved.
file(RELATIVE_PATH ctnn_prefix_from_pkgconfig /prefix/${ctnn_pkgconfig_dir} /prefix)
string(REGEX REPLACE "/$" "" ctnn_prefix_from_pkgconfig ${ctnn_prefix_from_pkgconfig})
if(CTNN_SIMD)
    set(ctnn_pkgconfig_requires xsimd)
else()
    set(ctnn_pkgconfig_flags " -DCTNN_NO_SIMD=1")
endif()
configure_file(cmake/ctnn.pc.in ${PROJECT_BINARY_DIR}/ctnn.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/ctnn.pc DESTINATION ${ctnn_pkgconfig_dir})
