// SPDX-License-Identifier: BSL-1.0
// A standardize of another width than the rows that follow; what is called on it says nothing more.
// EXPECT: takes<3>, ctnn::but_is_given<2>
#include <ctnn/ctnn.hpp>

#include <array>
#include <cstddef>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
constexpr std::size_t features = 2;
#else
constexpr std::size_t features = 3;
#endif
using topology = nn::sequential<nn::standardize<features>, nn::linear<3, 1>>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    const std::array<float, 2 * features> rows{};
    net.layer<0>().fit(rows);
    return net(std::array<float, features>{})[0] > 0.5f ? 0 : 1;
}
