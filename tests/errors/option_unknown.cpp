// SPDX-License-Identifier: BSL-1.0
// An activation where a layer has its options.
// EXPECT: ctnn: [^\n]*this is none of them
// EXPECT: but_is<ctnn::relu>[^\n]*needs<ctnn::no_bias>
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology = nn::sequential<nn::linear<2, 4, nn::relu>, nn::linear<4, 1>, nn::sigmoid>;
#else
using topology = nn::sequential<nn::linear<2, 4, nn::no_bias>, nn::relu, nn::linear<4, 1>, nn::sigmoid>;
#endif

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::bce, nn::sgd, 4> trainer{net};
    trainer.step(std::array{1.0f, 2.0f}, std::array{1.0f});
    return net({1, 2})[0] > 0 ? 0 : 1;
}
