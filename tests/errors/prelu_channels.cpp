// SPDX-License-Identifier: BSL-1.0
// A slope for each value of a row with places, which has fewer channels.
// EXPECT: in_layer<1>
// EXPECT: takes<10>
// EXPECT: but_is_given<2>
// EXPECT: ctnn: [^\n]*as many channels as the layer before it has
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using activation = nn::prelu<10>;
#else
using activation = nn::prelu<2>;
#endif
using topology =
    nn::sequential<nn::input<5, 2>, activation, nn::flatten, nn::linear<10, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::bce, nn::sgd, 1> trainer{net, {}, {.lr = 0.1}};
    const std::array<float, 10> x{};
    trainer.step(x, std::array{1.0f});
    return net(x)[0] > 0.5f ? 0 : 1;
}
