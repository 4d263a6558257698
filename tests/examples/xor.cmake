# SPDX-License-Identifier: BSL-1.0
# What the two hidden units answer is right for each of the four rows.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

run()
require([[status EQUAL 0 AND errors STREQUAL ""]])
string(REGEX MATCHALL "\\([01], [01]\\) +[01] +[01]\\.[0-9]+ +[01]\\.[0-9]+\n" rows "${output}")
list(REMOVE_DUPLICATES rows)
list(LENGTH rows row_count)
require([[row_count EQUAL 4]])
foreach(row IN LISTS rows)
    string(REGEX MATCHALL "[0-9.]+" numbers "${row}")
    list(GET numbers 0 1 x)
    list(GET numbers 2 wanted)
    list(GET numbers 4 answer)
    if(x MATCHES "0;1|1;0")
        require([[wanted EQUAL 1 AND answer GREATER 0.5]])
    else()
        require([[wanted EQUAL 0 AND answer LESS 0.5]])
    endif()
endforeach()

# A full disk: what was printed is lost, and the status says so.
if(EXISTS /dev/full)
    foreach(arguments IN ITEMS "" --help)
        execute_process(COMMAND ${PROGRAM} ${arguments} OUTPUT_FILE /dev/full RESULT_VARIABLE status ERROR_VARIABLE errors)
        require([[status EQUAL 1 AND errors STREQUAL "cannot write the output: No space left on device\n"]])
    endforeach()
endif()

require_usage(0 --help)
require_usage(2 --unknown)
require_usage(2 0 1)
