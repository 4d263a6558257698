// SPDX-License-Identifier: BSL-1.0
// A trainer without its optimizer.
// EXPECT: ctnn: [^\n]*optimizer
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;
#ifdef CTNN_MISTAKE
using training = nn::trainer<nn::network<topology>, nn::bce>;
#else
using training = nn::trainer<nn::network<topology>, nn::bce, nn::sgd, 20>;
#endif

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static training trainer{net, {}, nn::sgd{.lr = 0.1}};
    return trainer.step(std::array{7.5f, 9.2f}, std::array{1.0f}) > 0.0f ? 0 : 1;
}
