# SPDX-License-Identifier: BSL-1.0
# cmake -D NM=nm -D OBJECT=file -P architecture_in_names.cmake: of a unit compiled for AVX-512, no function that the
# linker may share with a unit compiled for AVX2 is named after that alone, for it may hold wider instructions.
cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND ${NM} -C ${OBJECT} OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE ";" "," symbols "${symbols}")
string(REGEX MATCHALL "[^\n]* [WVu] [^\n]*" shared "${symbols}")
set(wide 0)
foreach(symbol IN LISTS shared)
    if(symbol MATCHES "avx512|half_of")
        set(wide 1)
    elseif(symbol MATCHES "fma3<")
        message(FATAL_ERROR "a unit compiled for AVX2 has this name too: ${symbol}")
    endif()
endforeach()
if(NOT wide)
    message(FATAL_ERROR "${OBJECT} has no shared function for AVX-512 at all")
endif()
