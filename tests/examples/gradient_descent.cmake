# SPDX-License-Identifier: BSL-1.0
# Slopes that agree, descents that end where they must, and a table of times whose figures no test judges.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

run_drawing("gradient_descent_momenta.svg;gradient_descent_rates.svg;gradient_descent_slope.svg;gradient_descent_time.svg"
            --weights 2500)
require([[status EQUAL 0]])

# The loss is 0.14625 + 7.5 (weight - 0.65)^2; that differences say the same is what the status 0 says.
set(expected -15.75 -6.75 0 9.75)
extract(table "backpropagation +differences\n([^a-z]+)\n\n")
string(REGEX MATCHALL "[^\n]+" rows "${table}")
list(LENGTH rows row_count)
require([[row_count EQUAL 4]])
foreach(row slope IN ZIP_LISTS rows expected)
    require([[row MATCHES "^ +-?[0-9.]+ +[0-9.]+ +(-?[0-9.]+) +-?[0-9.]+$" AND CMAKE_MATCH_1 EQUAL slope]])
endforeach()

# end_of(<variable> <learning rate> <momentum>): the loss after 60 steps
function(end_of variable lr momentum)
    extract(loss "\n +${lr} +${momentum} +-?[0-9.]+ +-?[0-9.]+ +([0-9.]+) ")
    require([[NOT loss STREQUAL ""]])
    set(${variable} "${loss}" PARENT_SCOPE)
endfunction()
end_of(large 0.125 0.0)
end_of(good 0.100 0.0)
end_of(small 0.005 0.0)
end_of(none 0.020 0.0)
end_of(some 0.020 0.5)
end_of(much 0.020 0.9)
set(start 6.67) # the loss at weight -0.5, bias 3
require([[large GREATER start AND start GREATER small AND small GREATER 1 AND good LESS 0.1]])
require([[none GREATER some AND some GREATER much AND much LESS 0.06]])
require([[output MATCHES "\n +0.900 +0.250 +0.0525   lowest\n"]])

# A row for each network that is not left out, and the exponents of the times.
string(REGEX MATCHALL "\n +(1056|2112) +[0-9.]+ +[0-9.]+ +[0-9.]+ +[0-9.]+" rows "${output}")
list(LENGTH rows row_count)
require([[row_count EQUAL 2]])
require([[NOT output MATCHES "\n +4224 "]])
require([[output MATCHES "\ntime ~ weights \\^ exponent: forward [0-9.-]+, with backward [0-9.-]+, by differences [0-9.-]+\n$"]])

require_usage(0 --help)
require_usage(2 --unknown)
require_usage(2 --weights)
require_usage(2 --weights many)
require_usage(2 --weights -1)
require_usage(2 --weights 1200001)
