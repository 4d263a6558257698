// SPDX-License-Identifier: BSL-1.0
// An image has no past.
// EXPECT: in_layer<1>
// EXPECT: ctnn: [^\n]*layer over time
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology = nn::sequential<nn::input<8, 8, 3>, nn::conv2d<3, 4, nn::kernel<3>, nn::causal>>;
#else
using topology =
    nn::sequential<nn::input<8, 8, 3>, nn::conv2d<3, 4, nn::kernel<3>, nn::padding<2, 0, 1, 1>>>;
#endif

int main() {
    static nn::network<topology> net;
    constexpr std::array<float, 192> x{};
    return net(x)[0] > 0.5f ? 1 : 0;
}
