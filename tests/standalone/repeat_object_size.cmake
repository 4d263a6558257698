# SPDX-License-Identifier: BSL-1.0
# cmake -D ONE=object -D THOUSAND=object -P repeat_object_size.cmake
# A thousand copies in a repeat are compiled as one is: to an object file of at most 1.5 times its size.
cmake_minimum_required(VERSION 3.25)
file(SIZE ${ONE} of_one)
file(SIZE ${THOUSAND} of_a_thousand)
message("one copy: ${of_one} bytes, a thousand: ${of_a_thousand} bytes")
math(EXPR most "${of_one} * 3 / 2")
if(of_a_thousand GREATER most)
    message(FATAL_ERROR "a thousand copies make an object file of ${of_a_thousand} bytes, more than 1.5 times the ${of_one} of one")
endif()
