// SPDX-License-Identifier: BSL-1.0
// A pool over time in an image.
// EXPECT: in_layer<1>
// EXPECT: but_is_given<ctnn::shape<8, 8, 3>
// EXPECT: ctnn: [^\n]*shape<time, channels>
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology = nn::sequential<nn::input<8, 8, 3>, nn::max_pool1d<nn::kernel<2>>>;
#else
using topology = nn::sequential<nn::input<8, 8, 3>, nn::max_pool2d<nn::kernel<2>>>;
#endif

int main() {
    static nn::network<topology> net;
    constexpr std::array<float, 192> x{};
    return net(x)[0] > 0.5f ? 1 : 0;
}
