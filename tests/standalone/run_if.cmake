# SPDX-License-Identifier: BSL-1.0
# cmake -D PROGRAM=program -P run_if.cmake: runs it. With -D NEEDS=flag only if /proc/cpuinfo has this flag.
cmake_minimum_required(VERSION 3.25)

if(NEEDS)
    file(STRINGS /proc/cpuinfo processor LIMIT_COUNT 1 REGEX "^flags.* ${NEEDS}( |$)")
    if(NOT processor)
        message("SKIPPED: this machine's processor has no ${NEEDS}")
        return()
    endif()
endif()
execute_process(COMMAND ${PROGRAM} COMMAND_ERROR_IS_FATAL ANY)
