// SPDX-License-Identifier: BSL-1.0
// More channels than there are.
// EXPECT: but_is<ctnn::slice<4, 8>
// EXPECT: but_is_given<8>
// EXPECT: ctnn: [^\n]*slice<First, Count>
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using branch = nn::slice<4, 8>;
#else
using branch = nn::slice<0, 8>;
#endif
using topology = nn::sequential<nn::linear<2, 8>, branch, nn::linear<8, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::bce, nn::sgd, 1> trainer{net, {}, {.lr = 0.1}};
    trainer.step({7.5f, 9.2f}, {1});
    return net(std::array{7.5f, 9.2f})[0] > 0.5f ? 0 : 1;
}
