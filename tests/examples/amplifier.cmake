# SPDX-License-Identifier: BSL-1.0
# The error that is promised, of music that was not learned from, and the pictures.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

run_drawing("amplifier_epochs.svg;amplifier_spectrum.svg;amplifier_wave.svg")
require([[status EQUAL 0]])
require([[output MATCHES "^6 s of music to learn from, in 749 windows of 512 samples; 3 s to judge by\n"]])
set(each "([0-9.]+) % of the signal\nlive, in buffers of 64 samples: median [0-9.]+ us, 99.9 % within [0-9.]+ us, worst [0-9.]+ us, of 1333 us: [0-9]+ times real time; ([0-9]+) bytes of state")
extract(lstm "\nLSTM, 1233 parameters\n.*heard: ${each}\n\ndilated")
extract(convolutions "\ndilated convolutions, 4001 parameters\n.*heard: ${each}\n$")
require([[lstm LESS_EQUAL 1 AND lstm GREATER 0]])
require([[convolutions LESS 5 AND convolutions GREATER 0]])

run(--epochs 4)
require([[status EQUAL 1]])
require([[errors STREQUAL "amplifier: the error of the LSTM is above 1 %\n"]])

require_usage(0 --help)
require_usage(2 --epochs 3)
require_usage(2 guitar.wav)
