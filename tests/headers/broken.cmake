# SPDX-License-Identifier: BSL-1.0
# cmake -D COMPILE=command -D HEADER=header -D WORK=folder -P broken.cmake
cmake_minimum_required(VERSION 3.25)
set(ENV{LC_ALL} C)

function(compile text says)
    file(WRITE ${WORK}/broken.hpp "${text}")
    file(WRITE ${WORK}/broken.cpp "#include \"broken.hpp\"\n")
    execute_process(COMMAND ${COMPILE} ${WORK}/broken.cpp RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
    if(says STREQUAL "" AND NOT status EQUAL 0)
        message(FATAL_ERROR "the header does not compile as it was written:\n${said}")
    elseif(NOT says STREQUAL "" AND (status EQUAL 0 OR NOT said MATCHES "${says}"))
        message(FATAL_ERROR "status ${status}, where this was expected: ${says}\n${said}")
    endif()
endfunction()

file(READ ${HEADER} text)
compile("${text}" "")

# The sign of the first weight.
string(REGEX REPLACE "layer_0{{\n-?" "layer_0{{\n7+" broken "${text}")
compile("${broken}" "ctnn: the compiled-in network does not give what its source gives")

# Another layout of the library's.
string(REPLACE "layout_version == 1" "layout_version == 0" broken "${text}")
compile("${broken}" "ctnn: this header is of another memory layout")
