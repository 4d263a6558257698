# SPDX-License-Identifier: BSL-1.0
# The accuracy that is promised, of images that no shifted copy of was learned, and both pictures.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

run_drawing("kernels_confusion.png;kernels_learned.png")
require([[status EQUAL 0]])
require([[output MATCHES "^7190 images to learn from \\(5752 of them shifted\\), 359 kept to judge by\n"]])
require([[output MATCHES "\nconv2d<1, 16, kernel<3>, same> +1024 +160 +9216\n"]])
require([[output MATCHES "\ntotal +10 +9930 +"]])

extract(first "\nepoch 3/12  loss ([0-9.]+)  ")
extract(last "\nepoch 12/12  loss ([0-9.]+)  ")
require([[last LESS first AND last LESS 0.2]])

extract(accuracy "\naccuracy on the images kept: ([0-9.]+) ")
extract(correct "\naccuracy on the images kept: [0-9.]+ \\(([0-9]+) of 359\\)")
require([[accuracy GREATER_EQUAL 0.985]])
require([[correct GREATER_EQUAL 354]])

extract(nanoseconds "\none classification: ([0-9]+) ns ")
require([[nanoseconds GREATER 0]])

require_usage(0 --help)
require_usage(2 --unknown)
require_usage(2 digits.csv)
