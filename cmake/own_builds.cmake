# SPDX-License-Identifier: BSL-1.0
# What our own tests, examples, benchmarks and programs are compiled with.
set(CMAKE_CXX_EXTENSIONS OFF)

add_library(ctnn_own_builds INTERFACE)
target_link_libraries(ctnn_own_builds INTERFACE ctnn::ctnn)
target_compile_options(ctnn_own_builds INTERFACE
    -Wall -Wextra -Wpedantic
    $<$<BOOL:${CTNN_WERROR}>:-Werror>
    # A target's own options come before those of what it links, of which the last holds: so one for another
    # architecture has it as this property.
    $<IF:$<BOOL:$<TARGET_PROPERTY:CTNN_ARCHITECTURE>>,-march=$<TARGET_PROPERTY:CTNN_ARCHITECTURE>,$<$<BOOL:${CTNN_NATIVE}>:-march=native>>
    # (clang 19 warns of its own -march=native on processors with AVX10.)
    $<$<AND:$<BOOL:${CTNN_NATIVE}>,$<CXX_COMPILER_ID:Clang>>:-Wno-invalid-feature-combination>)

# What a compiler that a script calls needs, to compile what uses ctnn.
function(ctnn_usage_flags result)
    separate_arguments(flags NATIVE_COMMAND "${CMAKE_CXX_FLAGS}") # -stdlib=libc++, for example
    list(APPEND flags -I${PROJECT_SOURCE_DIR}/include)
    foreach(library IN LISTS ctnn_dependencies)
        get_target_property(include_dirs ${library} INTERFACE_INCLUDE_DIRECTORIES)
        foreach(include_dir IN LISTS include_dirs)
            # -isystem would spoil the order of the compiler's own folders, of which this may be one.
            list(APPEND flags -idirafter ${include_dir})
        endforeach()
    endforeach()
    if(NOT CTNN_SIMD)
        list(APPEND flags -DCTNN_NO_SIMD=1)
    endif()
    set(${result} ${flags} PARENT_SCOPE)
endfunction()
