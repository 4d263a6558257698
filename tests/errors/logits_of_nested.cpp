// SPDX-License-Identifier: BSL-1.0
// A loss with logits on a network that ends in a sequential, and that in sigmoid.
// EXPECT: ctnn: a loss with logits
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology = nn::sequential<nn::linear<2, 8>, nn::sequential<nn::linear<8, 1>, nn::sigmoid>>;
#else
using topology =
    nn::sequential<nn::linear<2, 8>, nn::sequential<nn::relu, nn::linear<8, 1>>, nn::identity>;
#endif

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::bce_with_logits, nn::sgd, 1> trainer{net};
    return trainer.step({7.5f, 9.2f}, {1}) > 0 ? 0 : 1;
}
