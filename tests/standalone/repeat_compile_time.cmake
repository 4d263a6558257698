# SPDX-License-Identifier: BSL-1.0
# cmake -D SOURCE=file -D COMPILE=<compiler;options> -P repeat_compile_time.cmake
# A thousand copies in a repeat compile within 1.5 times the time of one: processor seconds of the compiler, the better of
# two runs each, in turns.
cmake_minimum_required(VERSION 3.25)

function(compile copies result)
    execute_process(
        COMMAND bash -c "TIMEFORMAT=%U; time \"$@\"" -- ${COMPILE} -DCOPIES=${copies} -c ${SOURCE} -o /dev/null
        ERROR_VARIABLE said RESULT_VARIABLE status)
    string(REGEX MATCH "([0-9]+)[.,]([0-9][0-9][0-9])\n$" seconds "${said}")
    if(NOT status EQUAL 0 OR NOT seconds)
        message(FATAL_ERROR "${copies} copies do not compile:\n${said}")
    endif()
    math(EXPR milliseconds "${CMAKE_MATCH_1} * 1000 + 1${CMAKE_MATCH_2} - 1000")
    if(NOT DEFINED ${result} OR milliseconds LESS ${result})
        set(${result} ${milliseconds} PARENT_SCOPE)
    endif()
endfunction()

foreach(run RANGE 1 2)
    compile(1 of_one)
    compile(1000 of_a_thousand)
endforeach()
message("one copy: ${of_one} ms, a thousand: ${of_a_thousand} ms")
math(EXPR most "${of_one} * 3 / 2")
if(of_a_thousand GREATER most)
    message(FATAL_ERROR "a thousand copies take ${of_a_thousand} ms to compile, more than 1.5 times the ${of_one} ms of one")
endif()
