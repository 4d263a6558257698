// SPDX-License-Identifier: BSL-1.0
// The bias of a layer that has none.
// EXPECT: a layer with no_bias has no biases
// EXPECT: but_is<ctnn::linear<2, 4, ctnn::no_bias> *>
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

int main() {
    using topology = nn::sequential<nn::linear<2, 4, nn::no_bias>, nn::relu, nn::linear<4, 1>>;
    static nn::network<topology> net;
    net.initialize(42);
#ifdef CTNN_MISTAKE
    net.layer<0>().bias(3) = 1;
#else
    net.layer<1>().bias(0) = 1;
#endif
    return net({1, 2})[0] > 0 ? 0 : 1;
}
