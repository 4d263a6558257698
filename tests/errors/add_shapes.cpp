// SPDX-License-Identifier: BSL-1.0
// The second branch of an add gives another width than the first.
// EXPECT: takes<8>
// EXPECT: but_is_given<9>
// EXPECT: in_layer<1>
// EXPECT: ctnn: [^\n]*add and multiply have one or more branches, which give one shape
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using branch = nn::linear<8, 9>;
#else
using branch = nn::linear<8, 8>;
#endif
using topology =
    nn::sequential<nn::linear<2, 8>, nn::add<nn::identity, branch>, nn::linear<8, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::bce, nn::sgd, 1> trainer{net, {}, {.lr = 0.1}};
    trainer.step({7.5f, 9.2f}, {1});
    return net(std::array{7.5f, 9.2f})[0] > 0.5f ? 0 : 1;
}
