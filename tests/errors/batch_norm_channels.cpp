// SPDX-License-Identifier: BSL-1.0
// The width of the layer before, not its channels.
// EXPECT: takes<196>
// EXPECT: but_is_given<4>
// EXPECT: ctnn: [^\n]*channels
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using norm = nn::batch_norm<196>;
#else
using norm = nn::batch_norm<4>;
#endif
using topology = nn::sequential<nn::input<7, 7, 4>, norm, nn::relu>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::mse, nn::sgd, 1> trainer{net, {}, {.lr = 0.1}};
    static float x[196], y[196];
    trainer.step(x, y);
    return net(x)[0] > 0.5f ? 0 : 1;
}
