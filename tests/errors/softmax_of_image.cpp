// SPDX-License-Identifier: BSL-1.0
// A softmax of what still has places.
// EXPECT: in_layer<2>
// EXPECT: but_is_given<ctnn::shape<4, 4, 8>
// EXPECT: ctnn: [^\n]*softmax shares 1 among the values of a vector[^\n]*flatten
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology = nn::sequential<nn::input<4, 4, 1>, nn::conv2d<1, 8>, nn::softmax>;
#else
using topology = nn::sequential<nn::input<4, 4, 1>, nn::conv2d<1, 8>, nn::global_avg_pool, nn::softmax>;
#endif

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    return net(std::array<float, 16>{})[0] > 0.5f ? 0 : 1;
}
