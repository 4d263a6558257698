// SPDX-License-Identifier: BSL-1.0
// A user of one of several headers `model.hpp`, as a plug-in or as a unit of a program.
#include <model.hpp>

#include <array>

extern "C" const void* CTNN_UNIT(const float* x, float* y);

/// Classifies one row; returns where the network lies.
extern "C" const void* CTNN_UNIT(const float* x, float* y) {
    const std::array<float, 3> probabilities = shared::model::model({x[0], x[1], x[2], x[3]});
    for (std::size_t i = 0; i < 3; ++i) y[i] = probabilities[i];
    return &shared::model::model;
}
