# SPDX-License-Identifier: BSL-1.0
# libcsv (https://github.com/rgamble/libcsv, LGPL 2.1 or later), which brings no package file: libcsv_FOUND and the
# target libcsv::libcsv. Used by our build and by the installed package.
find_path(libcsv_INCLUDE_DIR csv.h)
find_library(libcsv_LIBRARY csv)
mark_as_advanced(libcsv_INCLUDE_DIR libcsv_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(libcsv REQUIRED_VARS libcsv_LIBRARY libcsv_INCLUDE_DIR)

if(libcsv_FOUND AND NOT TARGET libcsv::libcsv)
    # By name, so that the linker takes libcsv.a where it links statically.
    get_filename_component(libcsv_folder ${libcsv_LIBRARY} DIRECTORY)
    add_library(libcsv::libcsv INTERFACE IMPORTED GLOBAL)
    target_include_directories(libcsv::libcsv INTERFACE ${libcsv_INCLUDE_DIR})
    target_link_directories(libcsv::libcsv INTERFACE ${libcsv_folder})
    target_link_libraries(libcsv::libcsv INTERFACE csv)
endif()
