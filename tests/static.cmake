# SPDX-License-Identifier: BSL-1.0
# cmake -D PROGRAM=file -D ROOT=folder -P static.cmake
# A static program needs no loader and no library: it runs where there is no other file.
cmake_minimum_required(VERSION 3.25)

set(ENV{LC_ALL} C)
execute_process(COMMAND ldd ${PROGRAM} OUTPUT_VARIABLE said ERROR_VARIABLE said)
if(NOT said MATCHES "not a dynamic executable")
    message(FATAL_ERROR "${PROGRAM} is not static; ldd says:\n${said}")
endif()

file(REMOVE_RECURSE ${ROOT})
file(MAKE_DIRECTORY ${ROOT})
file(COPY ${PROGRAM} DESTINATION ${ROOT})
get_filename_component(name ${PROGRAM} NAME)

execute_process(COMMAND id -u OUTPUT_VARIABLE user OUTPUT_STRIP_TRAILING_WHITESPACE)
set(as_root)
if(NOT user EQUAL 0)
    set(as_root unshare --map-root-user)
    execute_process(COMMAND ${as_root} true RESULT_VARIABLE refused OUTPUT_QUIET ERROR_QUIET)
    if(NOT refused EQUAL 0)
        message("SKIPPED: static, but not run in an empty root: that takes root or user namespaces")
        return()
    endif()
endif()
set(ENV{PATH} "$ENV{PATH}:/usr/sbin:/sbin")
execute_process(COMMAND ${as_root} chroot ${ROOT} /${name} RESULT_VARIABLE status)
file(REMOVE_RECURSE ${ROOT})
if(NOT status EQUAL 0)
    message(FATAL_ERROR "${name} alone in an empty root directory ended with ${status}")
endif()
