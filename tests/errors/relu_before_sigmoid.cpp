// SPDX-License-Identifier: BSL-1.0
// A sigmoid of what is never below 0.
// EXPECT: ctnn: [^\n]*any number
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology = nn::sequential<nn::linear<2, 1>, nn::relu, nn::sigmoid>;
#else
using topology = nn::sequential<nn::linear<2, 1>, nn::sigmoid>;
#endif

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::bce, nn::sgd, 1> trainer{net, {}, {.lr = 0.1}};
    return trainer.step(std::array{7.5f, 9.2f}, std::array{1.0f}) > 0.0f ? 0 : 1;
}
