// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/inference.hpp>

namespace nn = ctnn;

using named_topology = nn::sequential<nn::linear<3, 4>, nn::relu, nn::linear<4, 2>>;

inline nn::network<named_topology> make_named() {
    nn::network<named_topology> net;
    net.initialize(5);
    return net;
}
