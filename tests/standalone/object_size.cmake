# SPDX-License-Identifier: BSL-1.0
# cmake -D ONE=object -D OTHER=object -P object_size.cmake
# The other is compiled as the one is: to an object file of at most 1.5 times its size. (Of time no busy machine tells.)
cmake_minimum_required(VERSION 3.25)
file(SIZE ${ONE} of_one)
file(SIZE ${OTHER} of_other)
message("${ONE}: ${of_one} bytes\n${OTHER}: ${of_other} bytes")
math(EXPR most "${of_one} * 3 / 2")
if(of_other GREATER most)
    message(FATAL_ERROR "${OTHER} has ${of_other} bytes, more than 1.5 times the ${of_one} of ${ONE}")
endif()
