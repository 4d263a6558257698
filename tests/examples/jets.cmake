# SPDX-License-Identifier: BSL-1.0
# The classes that PyTorch gave, and what is said of lines that are no rows.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)
set(embed ${DATA}/../embed)

set(input ${embed}/jets.csv)
run()
require([[status EQUAL 0 AND errors STREQUAL ""]])
file(READ ${embed}/jets.expected expected)
string(REGEX REPLACE " [01][.][0-9][0-9][0-9]\n" "\n" classes "${output}")
require([[classes STREQUAL expected]])

# Blanks between numbers, and a line from Windows, are read too.
file(STRINGS ${embed}/jets.csv rows)
list(GET rows 0 row)
string(REGEX MATCH "[^\n]*\n" first "${output}")
string(REPLACE "," " " blanks "${row}")
set(input ${WORK}/rows)
file(WRITE ${input} "${row}\r\n  ${blanks} \n")
run()
require([[status EQUAL 0 AND output STREQUAL "${first}${first}"]])

function(require_refusal text says)
    file(WRITE ${WORK}/rows "${row}\n${text}\n${row}\n")
    run()
    require([[status EQUAL 2 AND output STREQUAL first]])
    require([[errors STREQUAL "line 2: expected 16 numbers, found ${says}\n"]])
endfunction()
require_refusal("" "0 numbers")
require_refusal("1,2,3" "3 numbers")
require_refusal("${row},1" "more than 16 numbers")
require_refusal("1,2,x" "number 3 is none, or fits no float")
require_refusal("1,,2" "number 2 is none, or fits no float")
require_refusal("1,nan" "number 2 is none, or fits no float")
require_refusal("1,1e99" "number 2 is none, or fits no float")

unset(input)
require_usage(0 --help)
require_usage(2 jets.csv)
