# SPDX-License-Identifier: BSL-1.0
# Thirty blocks learn (a thousand take the sanitizers too long), and what the beginning and depth are said to be.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

set(rounds 4)
run(--depth 30 --rounds ${rounds})
require([[status EQUAL 0 AND errors STREQUAL ""]])
require([[output MATCHES "^256 classes, depth 32, 41184 parameters\n"]])

# As PyTorch would initialise it, a row grows by 1.23 a block; with the cure, by 10 in all.
extract(grown "\n  block weights x 1 +[0-9.]+ +[0-9.]+ +([0-9.]+) ")
extract(cured "\n  block weights x 0\\.333 +[0-9.]+ +[0-9.]+ +([0-9.]+) ")
require([[grown GREATER 50 AND cured GREATER 1 AND cured LESS 30]])

string(REGEX MATCHALL "\n +[0-9]+ +[0-9.]+ +[0-9.]+ %" table "${output}")
list(LENGTH table learned)
require([[learned EQUAL rounds]])
extract(first "\n +1 +([0-9.]+) +[0-9.]+ %")
extract(last "\n +${rounds} +([0-9.]+) +[0-9.]+ %")
extract(accuracy "\n +${rounds} +[0-9.]+ +([0-9.]+) %")
extract(chance "\nchance +([0-9.]+) ")
require([[chance STREQUAL "5.545"]])
require([[first LESS 6 AND last LESS 4.5 AND accuracy GREATER 15]])

# Of the depths up to that one, time and memory.
string(REGEX MATCHALL "\n +[0-9]+ +[0-9]+ +[0-9.]+ MB +[0-9.]+ ms" table "${output}")
list(LENGTH table depths)
require([[depths EQUAL 2]])
require([[output MATCHES "\n +10 +20064 " AND output MATCHES "\n +30 +41184 "]])

# The pictures, of a single round too.
run_drawing("deep_compile.svg;deep_cost.svg;deep_loss.svg" --depth 10 --rounds 1)
require([[status EQUAL 0]])

require_usage(0 --help)
require_usage(2 --depth)
require_usage(2 --depth 20)
require_usage(2 --depth ten)
require_usage(2 --rounds 0)
require_usage(2 1000)
