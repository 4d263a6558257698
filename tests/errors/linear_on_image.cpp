// SPDX-License-Identifier: BSL-1.0
// A linear after a convolution, without flatten.
// EXPECT: in_layer<2>
// EXPECT: takes<128>
// EXPECT: but_is_given<ctnn::shape<4, 4, 8>
// EXPECT: ctnn: [^\n]*put flatten
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology =
    nn::sequential<nn::input<4, 4, 1>, nn::conv2d<1, 8, nn::kernel<3>, nn::same>, nn::linear<128, 2>>;
#else
using topology =
    nn::sequential<nn::input<4, 4, 1>, nn::conv2d<1, 8, nn::kernel<3>, nn::same>, nn::linear<8, 2>>;
#endif

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    const std::array<float, 16> x{};
    return net(x)[0] > 0.5f ? 0 : 1;
}
