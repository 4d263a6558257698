# SPDX-License-Identifier: BSL-1.0
# cmake -D WORK=folder -P include_order_finds.cmake
# include_order.cmake finds an arrow that points right, between any two folders.
cmake_minimum_required(VERSION 3.25)

set(order core simd layer net train io data testing)
set(before)
foreach(folder IN LISTS order)
    foreach(other IN LISTS before)
        foreach(pair IN ITEMS "${folder} ${other} 0" "${other} ${folder} 1") # to the left; to the right
            separate_arguments(pair)
            list(GET pair 0 from)
            list(GET pair 1 to)
            list(GET pair 2 is_fault)
            file(REMOVE_RECURSE ${WORK})
            file(WRITE ${WORK}/ctnn/${from}/a.hpp "#include <ctnn/${to}/b.hpp>\n")
            execute_process(COMMAND ${CMAKE_COMMAND} -D INCLUDE_DIR=${WORK} -P ${CMAKE_CURRENT_LIST_DIR}/include_order.cmake
                            RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE said)
            if(is_fault AND NOT said MATCHES "${from} may not include ${to}")
                message(FATAL_ERROR "${from} includes ${to}, and that was not found: ${said}")
            elseif(NOT is_fault AND NOT status EQUAL 0)
                message(FATAL_ERROR "${from} may include ${to}, but: ${said}")
            endif()
        endforeach()
    endforeach()
    list(APPEND before ${folder})
endforeach()
