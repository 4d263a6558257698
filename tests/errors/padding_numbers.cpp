// SPDX-License-Identifier: BSL-1.0
// Three numbers of padding, in an image.
// EXPECT: in_layer<1>
// EXPECT: but_is<ctnn::padding<1
// EXPECT: ctnn: [^\n]*top, bottom, left and right
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology = nn::sequential<nn::input<8, 8, 3>, nn::max_pool2d<nn::kernel<2>, nn::padding<1, 0, 1>>>;
#else
using topology =
    nn::sequential<nn::input<8, 8, 3>, nn::max_pool2d<nn::kernel<2>, nn::padding<1, 0, 1, 0>>>;
#endif

int main() {
    static nn::network<topology> net;
    constexpr std::array<float, 192> x{};
    return net(x)[0] > 0.5f ? 1 : 0;
}
