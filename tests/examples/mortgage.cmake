# SPDX-License-Identifier: BSL-1.0
# The twenty customers, and the arguments.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

# Every figure of a run: the losses, the table of customers, the decisions and their cost.
function(require_report customers parameters)
    require([[status EQUAL 0 AND errors STREQUAL ""]])
    require([[output MATCHES "^${customers} customers[^\n]*, network of ${parameters} parameters\n"]])
    extract(losses "epoch +loss\n(.*)\n\ncustomer")
    string(REGEX REPLACE "   [0-9]\\.[0-9]+(\n|$)" "," epochs "${losses}")
    string(REPLACE " " "" epochs "${epochs}")
    require([[epochs STREQUAL "20,40,60,80,100,"]])

    string(REGEX MATCHALL "\n +[0-9]+ +-?[0-9.]+ +-?[0-9.]+ +(paid|defaulted) +[01]\\.[0-9]+ +(approve|refuse)"
           rows "${output}")
    list(LENGTH rows row_count)
    require([[row_count EQUAL ${customers}]])
    string(REGEX MATCHALL " paid +[01]\\.[0-9]+ +refuse +wrong\n" refused "${output}")
    string(REGEX MATCHALL " defaulted +[01]\\.[0-9]+ +approve +wrong\n" approved "${output}")
    string(REGEX MATCHALL " wrong\n" wrong "${output}")
    list(LENGTH refused refused)
    list(LENGTH approved approved)
    list(LENGTH wrong wrong)
    math(EXPR misclassified "${refused} + ${approved}")
    math(EXPR cost "${refused} + 3 * ${approved}")
    require([[wrong EQUAL misclassified]])
    require([[output MATCHES "\nmisclassified at threshold 0.7: ${misclassified} of ${customers} \\([0-9]+\\.[0-9] %\\)\n"]])
    require([[output MATCHES "\n  payers refused: +${refused}, each costs 1\n"]])
    require([[output MATCHES "\n  defaulters approved: +${approved}, each costs 3\n"]])
    require([[output MATCHES "\ncost of the decisions: +${cost}\n$"]])
    foreach(each status output errors ran misclassified cost)
        set(${each} "${${each}}" PARENT_SCOPE)
    endforeach()
endfunction()

run()
require_report(20 201)
string(REGEX MATCHALL " paid " payers "${output}")
list(LENGTH payers payers)
require([[payers EQUAL 10]])
extract(first "\n +20   ([0-9.]+)\n")
extract(last "\n +100   ([0-9.]+)\n")
require([[last LESS first AND last LESS 0.6]])    # ln 2 = 0.69 is what knowing nothing costs
require([[misclassified LESS_EQUAL 6]])           # refusing everybody gets 10 wrong
require([[cost LESS 10]])                         # ... and costs 10

# The same seed, the same bits.
set(before "${output}")
run()
require([[output STREQUAL before]])

run_drawing("mortgage_customers.svg;mortgage_decisions.png;mortgage_loss.svg")
require([[status EQUAL 0 AND output STREQUAL before]])

run(--data ${DATA}/customers.csv)
require_report(43 201)  # the mean and the scale of both columns are buffers
require([[misclassified LESS_EQUAL 12]])

# What is embedded has the scaling in it: it takes customers as they are in the file.
run(--data ${DATA}/customers.csv --header customers.hpp)
require_report(43 201)
file(READ ${WORK}/customers.hpp header)
require([[header MATCHES "sequential<[^;]*standardize<2>" AND header MATCHES "namespace customers" AND header MATCHES "static_assert"]])
run(--header missing/customers.hpp)
require([[status EQUAL 1 AND errors MATCHES "^missing: cannot open the folder"]])

require_usage(0 --help)
require_usage(2 --unknown)
require_usage(2 --data)
require_usage(2 --data a.csv b.csv)
require_usage(2 customers.csv)
require_usage(2 --help --data)
