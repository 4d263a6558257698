# SPDX-License-Identifier: BSL-1.0
# The accuracy that is promised, and a confusion matrix that says the same.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

run_drawing("digits_misread.png")
require([[status EQUAL 0]])
require([[output MATCHES "^1438 images to learn from, 359 kept to judge by, network of 2410 parameters\n"]])

# Into a file, progress is whole lines, and the loss falls.
require([[NOT output MATCHES "\r"]])
extract(first "\nepoch 10/40  loss ([0-9.]+)  ")
extract(last "\nepoch 40/40  loss ([0-9.]+)  ")
require([[last LESS first AND last LESS 0.1]])

extract(accuracy "\naccuracy on the images kept: ([0-9.]+) ")
extract(correct "\naccuracy on the images kept: [0-9.]+ \\(([0-9]+) of 359\\)")
require([[accuracy GREATER_EQUAL 0.96]])
require([[correct GREATER_EQUAL 345]])

set(all 0)
set(diagonal 0)
foreach(digit RANGE 9)
    extract(row "\n  ${digit} ((   \\.|[ 0-9][ 0-9][ 0-9][0-9])+)\n")
    string(REPLACE "." "0" row "${row}")
    string(REGEX MATCHALL "[0-9]+" row "${row}")
    list(LENGTH row columns)
    require([[columns EQUAL 10]])
    foreach(images IN LISTS row)
        math(EXPR all "${all} + ${images}")
    endforeach()
    list(GET row ${digit} images)
    math(EXPR diagonal "${diagonal} + ${images}")
endforeach()
require([[all EQUAL 359]])
require([[diagonal EQUAL correct]])

extract(nanoseconds "\none classification: ([0-9]+) ns ")
require([[nanoseconds GREATER 0]])

require_usage(0 --help)
require_usage(2 --unknown)
require_usage(2 digits.csv)
