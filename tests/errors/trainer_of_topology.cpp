// SPDX-License-Identifier: BSL-1.0
// A trainer of a topology instead of a network.
// EXPECT: ctnn: [^\n]*network<topology>
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;
#ifdef CTNN_MISTAKE
using trained = topology;
#else
using trained = nn::network<topology>;
#endif

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<trained, nn::bce, nn::sgd, 20> trainer{net, {}, {.lr = 0.1}};
    return trainer.step(std::array{7.5f, 9.2f}, std::array{1.0f}) > 0.0f ? 0 : 1;
}
