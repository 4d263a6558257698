// SPDX-License-Identifier: BSL-1.0
// A view of three inputs for a network of two.
// EXPECT: takes<2>
// EXPECT: but_is_given<3>
#include <ctnn/ctnn.hpp>

#include <array>
#include <span>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;
#ifdef CTNN_MISTAKE
using view = std::span<const float, 3>;
#else
using view = std::span<const float, 2>;
#endif

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static constexpr std::array values{7.5f, 9.2f, 1.0f};
    return net(view{values.data(), view::extent})[0] > 0.5f ? 0 : 1;
}
