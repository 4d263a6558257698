// SPDX-License-Identifier: BSL-1.0
// A global pool of rows that flatten has made vectors.
// EXPECT: in_layer<2>
// EXPECT: but_is_given<192>
// EXPECT: ctnn: [^\n]*a global pool takes all places
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology = nn::sequential<nn::input<8, 8, 3>, nn::flatten, nn::global_avg_pool>;
#else
using topology = nn::sequential<nn::input<8, 8, 3>, nn::global_avg_pool, nn::flatten>;
#endif

int main() {
    static nn::network<topology> net;
    constexpr std::array<float, 192> x{};
    return net(x)[0] > 0.5f ? 1 : 0;
}
