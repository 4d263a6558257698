// SPDX-License-Identifier: BSL-1.0
// A bias of a pool.
// EXPECT: but_is<ctnn::no_bias>[^\n]*needs<ctnn::kernel<
// EXPECT: ctnn: [^\n]*this is none of them
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology = nn::sequential<nn::input<8, 8, 3>, nn::max_pool2d<nn::kernel<2>, nn::no_bias>>;
#else
using topology = nn::sequential<nn::input<8, 8, 3>, nn::max_pool2d<nn::kernel<2>>>;
#endif

int main() {
    static nn::network<topology> net;
    constexpr std::array<float, 192> x{};
    return net(x)[0] > 0.5f ? 1 : 0;
}
