# SPDX-License-Identifier: BSL-1.0
# What our own tests, examples and benchmarks are compiled with.
set(CMAKE_CXX_EXTENSIONS OFF)

add_library(ctnn_own_builds INTERFACE)
target_link_libraries(ctnn_own_builds INTERFACE ctnn::ctnn)
target_compile_options(ctnn_own_builds INTERFACE
    -Wall -Wextra -Wpedantic
    $<$<BOOL:${CTNN_WERROR}>:-Werror>
    $<$<BOOL:${CTNN_NATIVE}>:-march=native>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # g++ 12 finds its own AVX-512 intrinsics uninitialized (gcc.gnu.org/PR105593).
    target_compile_options(ctnn_own_builds INTERFACE -Wno-uninitialized -Wno-maybe-uninitialized)
endif()
target_compile_definitions(ctnn_own_builds INTERFACE $<$<NOT:$<BOOL:${CTNN_SIMD}>>:CTNN_NO_SIMD=1>)
