// SPDX-License-Identifier: BSL-1.0
// What a residual would add to its input has another width.
// EXPECT: ctnn: [^\n]*residual
#include <ctnn/ctnn.hpp>

#include <array>
#include <cstddef>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
constexpr std::size_t out = 9;
#else
constexpr std::size_t out = 8;
#endif
using topology =
    nn::sequential<nn::linear<2, 8>, nn::repeat<3, nn::residual<nn::linear<8, out>, nn::relu>>,
                   nn::linear<out, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    static nn::trainer<nn::network<topology>, nn::bce, nn::sgd, 4> trainer{net};
    net.initialize(42);
    trainer.step(std::array{7.5f, 9.2f}, std::array{1.0f});
    return net(std::array{7.5f, 9.2f})[0] > 0.5f ? 0 : 1;
}
