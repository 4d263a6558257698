# SPDX-License-Identifier: BSL-1.0
# What our own tests, examples and benchmarks are compiled with.
set(CMAKE_CXX_EXTENSIONS OFF)

add_library(ctnn_own_builds INTERFACE)
target_link_libraries(ctnn_own_builds INTERFACE ctnn::ctnn)
target_compile_options(ctnn_own_builds INTERFACE
    -Wall -Wextra -Wpedantic
    $<$<BOOL:${CTNN_WERROR}>:-Werror>
    $<$<BOOL:${CTNN_NATIVE}>:-march=native>)
