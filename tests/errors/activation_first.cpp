// SPDX-License-Identifier: BSL-1.0
// An activation has no width of its own, so it cannot come first.
// EXPECT: ctnn: [^\n]*(activation|first)
// EXPECT: in_layer<0>
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology = nn::sequential<nn::relu, nn::linear<2, 1>, nn::sigmoid>;
#else
using topology = nn::sequential<nn::linear<2, 1>, nn::sigmoid>;
#endif

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    return net(std::array{7.5f, 9.2f})[0] > 0.5f ? 0 : 1;
}
