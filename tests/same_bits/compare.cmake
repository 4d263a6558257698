# SPDX-License-Identifier: BSL-1.0
# cmake -D ONE=program -D OTHER=program -P compare.cmake: both programs print the same lines. With -D
# EMULATOR_OF_ONE=program (..._OTHER) that runs it; with -D NEEDS=flag only if /proc/cpuinfo has this flag.
cmake_minimum_required(VERSION 3.25)

if(NEEDS)
    file(STRINGS /proc/cpuinfo processor LIMIT_COUNT 1 REGEX "^flags.* ${NEEDS}( |$)")
    if(NOT processor)
        message("SKIPPED: this machine's processor has no ${NEEDS}")
        return()
    endif()
endif()

execute_process(COMMAND ${EMULATOR_OF_ONE} ${ONE} OUTPUT_VARIABLE one COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${EMULATOR_OF_OTHER} ${OTHER} OUTPUT_VARIABLE other COMMAND_ERROR_IS_FATAL ANY)
if(one STREQUAL "")
    message(FATAL_ERROR "${ONE} prints nothing")
elseif(NOT one STREQUAL other)
    string(REPLACE "\n" ";" one "${one}")
    string(REPLACE "\n" ";" other "${other}")
    set(number 0)
    foreach(left right IN ZIP_LISTS one other)
        math(EXPR number "${number} + 1")
        if(NOT left STREQUAL right)
            message(FATAL_ERROR "line ${number} is ${left} from ${ONE} and ${right} from ${OTHER}")
        endif()
    endforeach()
endif()
