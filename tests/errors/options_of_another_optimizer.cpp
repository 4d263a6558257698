// SPDX-License-Identifier: BSL-1.0
// Options of adam for a trainer with sgd.
// EXPECT: ctnn: [^\n]*optimizer of its own
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
#ifdef CTNN_MISTAKE
    using optimizer = nn::adam;
#else
    using optimizer = nn::sgd;
#endif
    static nn::trainer<nn::network<topology>, nn::bce, nn::sgd, 20> trainer{net, {}, optimizer{.lr = 0.1}};
    return trainer.step(std::array{7.5f, 9.2f}, std::array{1.0f}) > 0.0f ? 0 : 1;
}
