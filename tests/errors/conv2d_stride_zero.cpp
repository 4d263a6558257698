// SPDX-License-Identifier: BSL-1.0
// A stride of 0.
// EXPECT: in_layer<1>
// EXPECT: but_is<ctnn::stride<0>
// EXPECT: ctnn: [^\n]*each 1 or more
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using layer = nn::conv2d<3, 8, nn::stride<0>>;
#else
using layer = nn::conv2d<3, 8, nn::stride<1>>;
#endif
using topology = nn::sequential<nn::input<4, 4, 3>, layer>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    return net(std::array<float, 48>{})[0] > 0.5f ? 0 : 1;
}
