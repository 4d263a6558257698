// SPDX-License-Identifier: BSL-1.0
// A single value a channel has no variance.
// EXPECT: but_is_given<1>
// EXPECT: ctnn: [^\n]*larger batch
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
constexpr std::size_t batch = 1;
#else
constexpr std::size_t batch = 2;
#endif
using topology =
    nn::sequential<nn::linear<2, 8>, nn::batch_norm<8>, nn::relu, nn::linear<8, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::bce, nn::sgd, batch> trainer{net, {}, {.lr = 0.1}};
    trainer.step({7.5f, 9.2f}, {1});
    return net(std::array{7.5f, 9.2f})[0] > 0.5f ? 0 : 1;
}
