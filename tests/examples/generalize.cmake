# SPDX-License-Identifier: BSL-1.0
# What each step buys, in a small run. (With other seeds and more customers it is the same, by more.)
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

run_drawing("generalize_early_stopping.svg;generalize_log_loss.svg" --seeds 2 --unseen 500)
require([[status EQUAL 0]])
require([[output MATCHES "^500 unseen customers, means of 2 seeds"]])

# figures(<prefix> <row>): its accuracy, log loss, area and cost.
function(figures prefix row)
    string(REGEX MATCH "\n${row} +(0\\.[0-9]+) +(0\\.[0-9]+)( \\+- [0-9.]+)? +(0\\.[0-9]+) +([0-9.]+)\n" found "${output}")
    set(${prefix}_accuracy "${CMAKE_MATCH_1}" PARENT_SCOPE)
    set(${prefix}_loss "${CMAKE_MATCH_2}" PARENT_SCOPE)
    set(${prefix}_area "${CMAKE_MATCH_4}" PARENT_SCOPE)
    set(${prefix}_cost "${CMAKE_MATCH_5}" PARENT_SCOPE)
endfunction()
figures(raw "as in mortgage.cpp +20 +100")
figures(standardised "\\+ standardised inputs +20 +100")
figures(more "\\+ more customers +200 +100")
figures(long "\\+ more epochs +200 +1000")
figures(stopped "\\+ early stopping +200 +1000\\*")
figures(most "\\+ more customers +2000 +1000\\*")
figures(best "the best possible")

# These do not depend on training.
require([[best_accuracy GREATER 0.81 AND best_accuracy LESS 0.85]])
require([[best_loss GREATER 0.37 AND best_loss LESS 0.39]])
require([[best_area GREATER 0.90 AND best_area LESS 0.92]])
require([[best_cost GREATER 26 AND best_cost LESS 29]])

require([[standardised_loss LESS raw_loss]])
require([[standardised_cost LESS raw_cost]])
require([[more_loss LESS standardised_loss]])
require([[more_loss LESS 0.43 AND more_accuracy GREATER 0.79]])
require([[long_loss GREATER more_loss]])
require([[stopped_loss LESS long_loss]])
require([[most_loss LESS stopped_loss]])
require([[most_loss LESS 0.40 AND most_accuracy GREATER 0.81 AND most_area GREATER 0.90 AND most_cost LESS 30]])

# Learning by heart: the loss on what is learned falls on, the other two have turned.
string(REGEX MATCH "unseen\n +([0-9]+) +([0-9.]+) +([0-9.]+) +([0-9.]+)\n +500 +([0-9.]+) +([0-9.]+) +([0-9.]+)\n$" found "${output}")
require([[CMAKE_MATCH_1 GREATER 5 AND CMAKE_MATCH_1 LESS 300]])
require([[CMAKE_MATCH_5 LESS CMAKE_MATCH_2]])
require([[CMAKE_MATCH_6 GREATER CMAKE_MATCH_3]])
require([[CMAKE_MATCH_7 GREATER CMAKE_MATCH_4]])

require_usage(0 --help)
require_usage(2 --unknown)
require_usage(2 --seeds 0)
require_usage(2 --seeds many)
require_usage(2 --unseen 10)
require_usage(2 2000)
