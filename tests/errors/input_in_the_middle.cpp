// SPDX-License-Identifier: BSL-1.0
// An input that is not the first layer, and of another shape.
// EXPECT: ctnn: [^\n]*input says the shape that a network begins with
// EXPECT: in_layer<1>
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using branch = nn::input<7>;
#else
using branch = nn::identity;
#endif
using topology = nn::sequential<nn::linear<2, 8>, branch, nn::linear<8, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::bce, nn::sgd, 1> trainer{net, {}, {.lr = 0.1}};
    trainer.step({7.5f, 9.2f}, {1});
    return net(std::array{7.5f, 9.2f})[0] > 0.5f ? 0 : 1;
}
