// SPDX-License-Identifier: BSL-1.0
// Three inputs for a network of two.
// EXPECT: takes<2>
// EXPECT: but_is_given<3>
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;
#ifdef CTNN_MISTAKE
constexpr std::array row{7.5f, 9.2f, 1.0f};
#else
constexpr std::array row{7.5f, 9.2f};
#endif

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    return net(row)[0] > 0.5f ? 0 : 1;
}
