// SPDX-License-Identifier: BSL-1.0
#include "program.hpp"

#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;

constexpr auto net = [] {
    nn::network<topology> made;
    made.set_parameters(parameters);
    return made;
}();

float probability(const std::array<float, inputs>& row) { return net(row)[0]; }
