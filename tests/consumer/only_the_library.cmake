# SPDX-License-Identifier: BSL-1.0
# Included by the projects that build ctnn as a part of theirs: no target, test or subdirectory but the library came in.
function(only_the_library source_dir)
    get_property(targets DIRECTORY ${source_dir} PROPERTY BUILDSYSTEM_TARGETS)
    get_property(tests DIRECTORY ${source_dir} PROPERTY TESTS)
    get_property(subdirectories DIRECTORY ${source_dir} PROPERTY SUBDIRECTORIES)
    if(NOT targets STREQUAL "ctnn;ctnn_io;ctnn_data" OR tests OR subdirectories)
        message(FATAL_ERROR "ctnn brought targets [${targets}], tests [${tests}], subdirectories [${subdirectories}]")
    endif()
endfunction()
