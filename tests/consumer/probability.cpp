// SPDX-License-Identifier: BSL-1.0
// The functions of a portable library.
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 2>, nn::relu, nn::linear<2, 1>, nn::sigmoid>;

constexpr auto net = [] {
    nn::network<topology> result;
    result.set_parameters(std::array{1.0f, -1.0f, -1.0f, 1.0f, 0.0f, 0.0f, 4.0f, 4.0f, -2.0f});
    return result;
}();

float probability(float x, float y) { return net({x, y})[0]; }
