# SPDX-License-Identifier: BSL-1.0
# cmake -D COMPILER=c++ -D INCLUDE_DIR=include -D WORK=folder -P targets.cmake: CTNN_TARGET is the same text in two ways to
# compile only if all macros of the compiler are the same too.
cmake_minimum_required(VERSION 3.25)

set(ways
    "" -O2 -DNDEBUG -DCTNN_NO_SIMD "-O2 -DCTNN_NO_SIMD=1"
    -ffast-math -ffinite-math-only -freciprocal-math -fno-signed-zeros -frounding-math
    "-fassociative-math -fno-signed-zeros -fno-trapping-math"
    -msse3 -mssse3 -msse4.1 -msse4.2 -mavx -mavx2 "-mavx -mfma" "-mavx2 -mfma" -mfma4 -mf16c -mpopcnt -mlzcnt -mbmi -mbmi2
    -mmovbe -mavx512f "-mavx512f -mfma" -mavx512cd -mavx512dq -mavx512bw -mavx512vl -mavx512vnni -mavx512vbmi
    -march=x86-64-v2 -march=x86-64-v3 -march=x86-64-v4 -march=cascadelake
    "-march=x86-64-v3 -O2" "-march=x86-64-v3 -O2 -ffast-math" "-march=x86-64-v3 -DCTNN_NO_SIMD=1")
file(WRITE ${WORK}/empty.cpp "")
file(WRITE ${WORK}/target.cpp "#include <ctnn/core/config.hpp>\nCTNN_TARGET\n")
set(texts)
foreach(way IN LISTS ways)
    separate_arguments(flags UNIX_COMMAND "${way}")
    set(command ${COMPILER} -std=c++20 -march=x86-64 ${flags} -I${INCLUDE_DIR} -E)
    execute_process(COMMAND ${command} -P ${WORK}/target.cpp OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
    execute_process(COMMAND ${command} -dM ${WORK}/empty.cpp OUTPUT_VARIABLE macros COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX REPLACE ".*}" "" text "${text}")
    string(REGEX REPLACE "[\" \n]" "" text "${text}")
    # Names of processors, and instructions that no arithmetic takes.
    string(REGEX REPLACE "#define [^\n]*(tune|x86_64|cascadelake|k8|LAHF_SAHF|SWAP_16|CRC32)[^\n]*\n" "" macros "${macros}")
    string(SHA1 macros "${macros}")
    if(NOT text MATCHES "^(gcc|clang)[0-9]+_[a-z0-9]+_[a-z0-9]*_[A-Z]*$")
        message(FATAL_ERROR "'${way}' gives '${text}'")
    endif()
    if(text IN_LIST texts AND NOT macros STREQUAL macros_of_${text})
        message(FATAL_ERROR "'${way}' and '${way_of_${text}}' both give '${text}'")
    endif()
    list(APPEND texts ${text})
    set(macros_of_${text} ${macros})
    set(way_of_${text} "${way}")
endforeach()
list(REMOVE_DUPLICATES texts)
list(LENGTH texts count)
if(count LESS 30)
    message(FATAL_ERROR "${count} different texts only")
endif()
