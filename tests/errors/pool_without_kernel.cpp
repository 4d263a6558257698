// SPDX-License-Identifier: BSL-1.0
// A pool that says how far it moves, not of what.
// EXPECT: in_layer<1>
// EXPECT: ctnn: [^\n]*give it kernel
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology = nn::sequential<nn::input<8, 3>, nn::avg_pool1d<nn::stride<2>>>;
#else
using topology = nn::sequential<nn::input<8, 3>, nn::avg_pool1d<nn::kernel<2>>>;
#endif

int main() {
    static nn::network<topology> net;
    constexpr std::array<float, 24> x{};
    return net(x)[0] > 0.5f ? 1 : 0;
}
