// SPDX-License-Identifier: BSL-1.0
// A trainer of a network that is const.
// EXPECT: ctnn: [^\n]*not const
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;

int main() {
#ifdef CTNN_MISTAKE
    static const nn::network<topology> net;
#else
    static nn::network<topology> net;
#endif
    static nn::trainer<nn::network<topology>, nn::bce, nn::sgd, 20> trainer{net};
    return trainer.step(std::array{7.5f, 9.2f}, std::array{1.0f}) > 0.0f ? 0 : 1;
}
