// SPDX-License-Identifier: BSL-1.0
// A kernel that is larger than its input with what is padded.
// EXPECT: in_layer<1>
// EXPECT: takes<ctnn::shape<7, 7>
// EXPECT: but_is_given<ctnn::shape<6, 6>
// EXPECT: ctnn: [^\n]*no larger than its input
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using layer = nn::conv2d<3, 8, nn::kernel<4>, nn::dilation<2>, nn::padding<1>>;
#else
using layer = nn::conv2d<3, 8, nn::kernel<4>, nn::padding<1>>;
#endif
using topology = nn::sequential<nn::input<4, 4, 3>, layer>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    return net(std::array<float, 48>{})[0] > 0.5f ? 0 : 1;
}
