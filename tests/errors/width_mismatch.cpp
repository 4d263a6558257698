// SPDX-License-Identifier: BSL-1.0
// A layer whose input width is not the output width of the one before it.
// EXPECT: in_layer<2>
// EXPECT: takes<64>
// EXPECT: but_is_given<50>
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using last = nn::linear<64, 1>;
#else
using last = nn::linear<50, 1>;
#endif
using topology = nn::sequential<nn::linear<2, 50>, nn::relu, last, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    return net(std::array{7.5f, 9.2f})[0] > 0.5f ? 0 : 1;
}
