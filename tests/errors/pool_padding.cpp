// SPDX-License-Identifier: BSL-1.0
// Windows that could lie in the padding alone.
// EXPECT: in_layer<1>
// EXPECT: but_is<ctnn::padding<2>
// EXPECT: needs<ctnn::kernel<3>
// EXPECT: ctnn: [^\n]*half of its kernel
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology = nn::sequential<nn::input<8, 8, 3>, nn::max_pool2d<nn::kernel<3>, nn::padding<2>>>;
#else
using topology = nn::sequential<nn::input<8, 8, 3>, nn::max_pool2d<nn::kernel<3>, nn::padding<1>>>;
#endif

int main() {
    static nn::network<topology> net;
    constexpr std::array<float, 192> x{};
    return net(x)[0] > 0.5f ? 1 : 0;
}
