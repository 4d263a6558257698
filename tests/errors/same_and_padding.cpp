// SPDX-License-Identifier: BSL-1.0
// Two options that both say what is added around the input.
// EXPECT: in_layer<1>
// EXPECT: ctnn: [^\n]*keep one of them
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology =
    nn::sequential<nn::input<8, 8, 3>, nn::conv2d<3, 4, nn::kernel<3>, nn::same, nn::padding<1>>>;
#else
using topology = nn::sequential<nn::input<8, 8, 3>, nn::conv2d<3, 4, nn::kernel<3>, nn::same>>;
#endif

int main() {
    static nn::network<topology> net;
    constexpr std::array<float, 192> x{};
    return net(x)[0] > 0.5f ? 1 : 0;
}
