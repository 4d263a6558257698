// SPDX-License-Identifier: BSL-1.0
// A convolution of another number of channels than the one before it gives.
// EXPECT: in_layer<2>
// EXPECT: takes<16>
// EXPECT: but_is_given<8>
// EXPECT: ctnn: [^\n]*as many channels
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using second = nn::conv2d<16, 4>;
#else
using second = nn::conv2d<8, 4>;
#endif
using topology = nn::sequential<nn::input<4, 4, 1>, nn::conv2d<1, 8, nn::kernel<3>, nn::same>, second>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::mse, nn::sgd, 2> trainer{net, {}, {.lr = 0.1}};
    return trainer.step(std::array<float, 16>{}, std::array<float, 64>{}) > 0.5f ? 0 : 1;
}
