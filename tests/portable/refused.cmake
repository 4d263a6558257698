# SPDX-License-Identifier: BSL-1.0
# cmake -D OBJECT=file -D MESSAGE=text -D SCRIPT=ctnn_portable_variants.cmake (and what that wants) -P refused.cmake
# The script fails for this object, and says so.
cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND ${CMAKE_COMMAND} -D NAME=refused -D FOLDER=${FOLDER}
                        -D OBJECTS_OF_sse2=${OBJECT} -D OBJECTS_OF_avx2=${OBJECT} -D OBJECTS_OF_avx512=${OBJECT}
                        -D LINKER=${LINKER} -D OBJCOPY=${OBJCOPY} -D OBJDUMP=${OBJDUMP} -P ${SCRIPT}
                RESULT_VARIABLE status ERROR_VARIABLE said)
string(REGEX REPLACE "[ \n]+" " " said "${said}")
string(FIND "${said}" "${MESSAGE}" at)
if(status EQUAL 0 OR at EQUAL -1)
    message(FATAL_ERROR "expected an error with \"${MESSAGE}\", but it ended with ${status} and said:\n${said}")
endif()
