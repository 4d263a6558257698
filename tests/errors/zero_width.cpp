// SPDX-License-Identifier: BSL-1.0
// A layer without outputs.
// EXPECT: ctnn: [^\n]*(0|zero|least)
#include <ctnn/ctnn.hpp>

#include <array>
#include <cstddef>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
constexpr std::size_t hidden = 0;
#else
constexpr std::size_t hidden = 50;
#endif
using topology =
    nn::sequential<nn::linear<2, hidden>, nn::relu, nn::linear<hidden, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    return net(std::array{7.5f, 9.2f})[0] > 0.5f ? 0 : 1;
}
