# SPDX-License-Identifier: BSL-1.0
# cmake -D NM=nm -D ONE=object -D TWO=object -D AGAIN=object -P shared_symbols.cmake: what headers of the same name define
# has the same symbols if it is the same, and otherwise none.
cmake_minimum_required(VERSION 3.25)

foreach(unit IN ITEMS ONE TWO AGAIN)
    execute_process(COMMAND ${NM} -C ${${unit}} OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
    # Variables that the linker or the dynamic loader makes one of, of g++ (u) and of clang (V).
    string(REGEX MATCHALL "[uV] (guard variable for )?shared::[^\n]*" of_${unit} "${symbols}")
    if(NOT of_${unit})
        message(FATAL_ERROR "${${unit}} has no variable of its header")
    endif()
endforeach()
if(NOT of_ONE STREQUAL of_AGAIN)
    message(FATAL_ERROR "two copies of the same network: ${of_ONE} and ${of_AGAIN}")
endif()
foreach(symbol IN LISTS of_ONE)
    if(symbol IN_LIST of_TWO)
        message(FATAL_ERROR "two different networks have this name: ${symbol}")
    endif()
endforeach()
