// SPDX-License-Identifier: BSL-1.0
// bce takes the last layer's input, and this last layer is not the sigmoid.
// EXPECT: ctnn: bce takes probabilities
// EXPECT: but_is<ctnn::identity>
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology = nn::sequential<nn::linear<2, 1>, nn::sigmoid, nn::identity>;
#else
using topology = nn::sequential<nn::linear<2, 1>, nn::identity, nn::sigmoid>;
#endif

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::bce, nn::sgd, 1> trainer{net};
    return trainer.step({7.5f, 9.2f}, {1}) > 0 ? 0 : 1;
}
