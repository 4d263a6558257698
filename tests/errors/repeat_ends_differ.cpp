// SPDX-License-Identifier: BSL-1.0
// What is repeated gives another width than it takes.
// EXPECT: ctnn: [^\n]*repeat
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
    nn::sequential<nn::linear<2, 8>, nn::relu, nn::repeat<3, nn::linear<8, out>, nn::relu>,
                   nn::linear<out, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    return net(std::array{7.5f, 9.2f})[0] > 0.5f ? 0 : 1;
}
