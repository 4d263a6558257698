// SPDX-License-Identifier: BSL-1.0
// The same option of a layer twice, in a layer of a repeat.
// EXPECT: a layer takes an option once
// EXPECT: but_is<ctnn::no_bias>
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using layer = nn::linear<4, 4, nn::no_bias, nn::no_bias>;
#else
using layer = nn::linear<4, 4, nn::no_bias>;
#endif

int main() {
    using topology = nn::sequential<nn::repeat<2, layer, nn::tanh>, nn::linear<4, 1>>;
    static nn::network<topology> net;
    net.initialize(42);
    return net({1, 2, 3, 4})[0] > 0 ? 0 : 1;
}
