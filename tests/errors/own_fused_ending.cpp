// SPDX-License-Identifier: BSL-1.0
// A loss of the user's own that fuses with an ending which is not there.
// EXPECT: ctnn: [^\n]*fused_ending
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

struct own : nn::mse {
    using fused_ending = nn::tanh;
};
#ifdef CTNN_MISTAKE
using topology = nn::sequential<nn::linear<2, 1>>;
#else
using topology = nn::sequential<nn::linear<2, 1>, nn::tanh>;
#endif

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, own, nn::sgd, 1> trainer{net};
    return trainer.step(std::array{7.5f, 9.2f}, std::array{1.0f}) > 0.0f ? 0 : 1;
}
