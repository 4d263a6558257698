// SPDX-License-Identifier: BSL-1.0
// A kernel given twice.
// EXPECT: but_is<ctnn::kernel<3
// EXPECT: ctnn: [^\n]*takes an option once
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using layer = nn::conv2d<3, 8, nn::kernel<3>, nn::same, nn::kernel<1>>;
#else
using layer = nn::conv2d<3, 8, nn::kernel<3>, nn::same>;
#endif
using topology = nn::sequential<nn::input<4, 4, 3>, layer>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    return net(std::array<float, 48>{})[0] > 0.5f ? 0 : 1;
}
