# SPDX-License-Identifier: BSL-1.0
# Who is right where the junction is how far away: of the GRU as promised, of the others no more than they can know.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

run_drawing("memory_corridor.svg")
require([[status EQUAL 0]])
require([[output MATCHES "^2000 walks to learn from, of 123 steps in the dark; 2000 mazes to judge by\n"]])
require([[output MATCHES "\nGRU: 297 parameters\nlast 16 steps: 307 parameters\npresent step: 297 parameters\n"]])
require([[output MATCHES "\n +GRU  last 16 steps   present step  best possible\n"]])

string(REGEX MATCHALL "\n +[0-9]+( +[0-9]+\\.[0-9])+" rows "${output}")
set(lengths)
foreach(row IN LISTS rows)
    string(REGEX MATCH "^\n +([0-9]+) +([0-9.]+) +([0-9.]+) +([0-9.]+) +([0-9.]+)$" row "${row}")
    list(APPEND lengths ${CMAKE_MATCH_1})
    # (Five lamps are right in 98.7 of 100 mazes, give or take 0.3 in 2000 of them; a coin in 50, give or take 1.1.)
    require([[CMAKE_MATCH_5 GREATER 98 AND CMAKE_MATCH_5 LESS 99.5]])
    require([[CMAKE_MATCH_2 GREATER_EQUAL 97]])
    require([[CMAKE_MATCH_4 GREATER 45 AND CMAKE_MATCH_4 LESS 55]])
    if(CMAKE_MATCH_1 LESS 16)
        require([[CMAKE_MATCH_3 GREATER 94]])
    else()
        require([[CMAKE_MATCH_3 GREATER 45 AND CMAKE_MATCH_3 LESS 55]])
    endif()
endforeach()
require([[lengths STREQUAL "1;5;10;16;50;100;200;400"]])

# Networks that have learned nothing.
run(--epochs 0)
require([[status EQUAL 1]])
require([[errors STREQUAL "memory: the GRU turns wrongly in more than 5 % of the mazes\n"]])

require_usage(0 --help)
require_usage(2 --unknown)
require_usage(2 --epochs 1001)
require_usage(2 --epochs many)
require_usage(2 --seed 0)
require_usage(2 left)
