// SPDX-License-Identifier: BSL-1.0
// A recurrent layer of another number of channels than the one before it gives.
// EXPECT: in_layer<2>
// EXPECT: takes<16>
// EXPECT: but_is_given<8>
// EXPECT: ctnn: [^\n]*as many channels
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using second = nn::gru<16, 4>;
#else
using second = nn::gru<8, 4>;
#endif
using topology = nn::sequential<nn::input<5, 3>, nn::gru<3, 8>, second>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::mse, nn::sgd, 2> trainer{net, {}, {.lr = 0.1}};
    return trainer.step(std::array<float, 15>{}, std::array<float, 20>{}) > 0.5f ? 0 : 1;
}
