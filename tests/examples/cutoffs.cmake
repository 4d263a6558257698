# SPDX-License-Identifier: BSL-1.0
# The best cuts, and two log losses that agree. The customers are always the same, so the cuts are.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

run()
require([[status EQUAL 0 AND errors STREQUAL ""]])

string(REGEX MATCHALL " +[a-z0-9.]+ +[a-z0-9.]+   (weighted log loss|log loss|cost) [^\n]*\n" rows "${output}")
list(LENGTH rows row_count)
require([[row_count EQUAL 9]])
set(limits)
set(costs)
foreach(row IN LISTS rows)
    string(REGEX MATCH "^ +([a-z0-9.]+) +([a-z0-9.]+)   [a-z ]+ ([0-9]+) +([0-9]+) +([0-9]+) +([0-9.]+) +([0-9.]+)\n$" row "${row}")
    math(EXPR cost "${CMAKE_MATCH_4} + 3 * ${CMAKE_MATCH_5}")
    require([[cost EQUAL CMAKE_MATCH_3]])
    list(APPEND limits "${CMAKE_MATCH_1},${CMAKE_MATCH_2}")
    list(APPEND costs ${cost})
    list(APPEND losses ${CMAKE_MATCH_6})
    list(APPEND weighted_losses ${CMAKE_MATCH_7})
endforeach()

# By salary, by years in the job, by both: by cost, by log loss, by weighted log loss.
require([[limits STREQUAL "any,11.5;any,8.6;any,10.7;6.7,any;7.4,any;8.3,any;6.7,4.3;7.3,3.5;8.1,5.0"]])
require([[costs STREQUAL "6;12;10;3;4;5;1;4;1"]])
require([[losses STREQUAL "1.096;0.781;0.948;0.259;0.233;0.274;0.258;0.233;0.282"]])
require([[weighted_losses STREQUAL "1.231;1.466;1.183;0.654;0.478;0.398;0.533;0.471;0.381"]])

extract(formula "\nlog loss by the formula (0\\.[0-9]+)\n")
extract(library "\nlog loss by nn::bce +(0\\.[0-9]+)\n")
extract(difference "\nlargest difference over 25921 cuts: ([0-9.e-]+) ")
string(SUBSTRING "${formula}" 0 11 formula)
string(SUBSTRING "${library}" 0 11 library)
require([[formula STREQUAL library AND formula GREATER 0.2327 AND formula LESS 0.2328]])
require([[difference MATCHES "[0-9]" AND difference LESS 1e-9]])
require([[output MATCHES "34.54 by the formula, which clips; 40.00 by nn::bce\n$"]])

set(before "${output}")
run_drawing("cutoffs_grid.png;cutoffs_log_loss.png;cutoffs_salary.svg;cutoffs_years.svg")
require([[status EQUAL 0 AND output STREQUAL before]])

require_usage(0 --help)
require_usage(2 --unknown)
require_usage(2 --pictures)
require_usage(2 20)
