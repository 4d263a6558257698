// SPDX-License-Identifier: BSL-1.0
// No branches at all.
// EXPECT: ctnn: concat puts the channels of one or more branches
// EXPECT: in_layer<1>
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using layer = nn::concat<>;
#else
using layer = nn::concat<nn::tanh>;
#endif
using topology = nn::sequential<nn::linear<2, 8>, layer, nn::linear<8, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    return net(std::array{7.5f, 9.2f})[0] > 0.5f ? 0 : 1;
}
