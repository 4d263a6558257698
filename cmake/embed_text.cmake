# SPDX-License-Identifier: BSL-1.0
# cmake -D HEADER=out.hpp -P embed_text.cmake -- FILE...
# Writes each file as a std::string_view that is named as the file, with _ for what no name may hold.
cmake_minimum_required(VERSION 3.25)

set(header "// Made by the build.
#pragma once
#pragma GCC system_header // a text may be longer than compilers are required to take

#include <string_view>
")
foreach(argument RANGE ${CMAKE_ARGC})
    set(file "${CMAKE_ARGV${argument}}")
    if(NOT is_file)
        string(COMPARE EQUAL "${file}" "--" is_file)
    elseif(file)
        get_filename_component(name ${file} NAME)
        string(MAKE_C_IDENTIFIER ${name} name)
        file(READ ${file} text)
        string(APPEND header "\ninline constexpr char ${name}_text[] = R\"text(${text})text\";\n"
                              "inline constexpr std::string_view ${name}{${name}_text, sizeof ${name}_text - 1};\n")
    endif()
endforeach()
file(WRITE ${HEADER} "${header}")
