// SPDX-License-Identifier: BSL-1.0
// Layers as the arguments of a network.
// EXPECT: ctnn: [^\n]*sequential
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using network = nn::network<nn::linear<4, 8>, nn::relu, nn::linear<8, 3>>;
#else
using network = nn::network<nn::sequential<nn::linear<4, 8>, nn::relu, nn::linear<8, 3>>>;
#endif

int main() {
    static network net;
    net.initialize(42);
    const std::array<float, 3> y = net({1, 2, 3, 4});
    return y[0] > 0.0f ? 0 : 1;
}
