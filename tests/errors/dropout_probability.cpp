// SPDX-License-Identifier: BSL-1.0
// More than all.
// EXPECT: but_is<ctnn::dropout<std::ratio<3, 2>
// EXPECT: ctnn: [^\n]*from 0 to 1
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using probability = std::ratio<3, 2>;
#else
using probability = std::ratio<2, 3>;
#endif
using topology =
    nn::sequential<nn::linear<2, 8>, nn::dropout<probability>, nn::linear<8, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::bce, nn::sgd, 1> trainer{net, {}, {.lr = 0.1}};
    trainer.step({7.5f, 9.2f}, {1});
    return net(std::array{7.5f, 9.2f})[0] > 0.5f ? 0 : 1;
}
