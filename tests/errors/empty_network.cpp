// SPDX-License-Identifier: BSL-1.0
// A network without a layer.
// EXPECT: ctnn: [^\n]*layer
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology = nn::sequential<>;
#else
using topology = nn::sequential<nn::linear<2, 1>>;
#endif

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    return net(std::array{7.5f, 9.2f})[0] > 0.5f ? 0 : 1;
}
