# SPDX-License-Identifier: BSL-1.0
# cmake -D ONE=program -D OTHER=program -P same_bits.cmake: both programs print the same lines.
cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND ${ONE} OUTPUT_VARIABLE one COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${OTHER} OUTPUT_VARIABLE other COMMAND_ERROR_IS_FATAL ANY)
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
