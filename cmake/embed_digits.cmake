# SPDX-License-Identifier: BSL-1.0
# cmake -D CSV=in.csv -D HEADER=out.hpp -D COLUMNS=n -P embed_digits.cmake
# Writes the numbers of a table without a heading as an array, row after row.
cmake_minimum_required(VERSION 3.25)

file(READ ${CSV} values)
string(REPLACE "\r" "" values "${values}")
string(REGEX REPLACE "\n+$" "" values "${values}")
if(NOT values MATCHES "^[0-9,\n]+$")
    message(FATAL_ERROR "${CSV} holds something other than whole numbers, commas and line ends")
endif()
string(REGEX REPLACE "[0-9]" "" separators "${values}")
string(REPLACE "," "" line_ends "${separators}")
string(LENGTH "x${separators}" count)
string(LENGTH "x${line_ends}" rows)
math(EXPR expected "${rows} * ${COLUMNS}")
if(NOT count EQUAL expected)
    message(FATAL_ERROR "${CSV} has ${count} numbers in ${rows} rows, where ${COLUMNS} a row were expected")
endif()

string(REPLACE "\n" ",\n" values "${values}")
file(WRITE ${HEADER} "// Made of digits.csv by the build.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

inline constexpr std::size_t digits_columns = ${COLUMNS}; // the pixels of an image, row by row, then its label
inline constexpr std::array<std::uint8_t, ${count}> digits_csv_values{
${values}};
")
