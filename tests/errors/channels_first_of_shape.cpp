// SPDX-License-Identifier: BSL-1.0
// Planes are asked of rows that have places.
// EXPECT: in_layer<1>
// EXPECT: but_is<ctnn::channels_first<3, 8, 8>
// EXPECT: but_is_given<ctnn::shape<8, 8, 3>
// EXPECT: ctnn: [^\n]*make it the first layer
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology = nn::sequential<nn::input<8, 8, 3>, nn::channels_first<3, 8, 8>>;
#else
using topology = nn::sequential<nn::input<8, 8, 3>, nn::flatten>;
#endif

int main() {
    static nn::network<topology> net;
    constexpr std::array<float, 192> x{};
    return net(x)[0] > 0.5f ? 1 : 0;
}
