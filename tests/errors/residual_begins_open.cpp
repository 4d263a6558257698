// SPDX-License-Identifier: BSL-1.0
// A network begins with a residual, and that with an activation, which leaves its width open.
// EXPECT: ctnn: [^\n]*first layer fixes the number of inputs
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using block = nn::residual<nn::relu>;
#else
using block = nn::residual<nn::affine<8>, nn::relu>;
#endif
using topology = nn::sequential<block, nn::linear<8, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    return net(std::array<float, 8>{7.5f, 9.2f})[0] > 0.5f ? 0 : 1;
}
