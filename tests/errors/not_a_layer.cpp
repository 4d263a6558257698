// SPDX-License-Identifier: BSL-1.0
// Something in the list that is no layer.
// EXPECT: ctnn: [^\n]*layer
// EXPECT: in_layer<1>
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

struct rectifier {};

#ifdef CTNN_MISTAKE
using middle = rectifier;
#else
using middle = nn::relu;
#endif
using topology = nn::sequential<nn::linear<2, 50>, middle, nn::linear<50, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    return net(std::array{7.5f, 9.2f})[0] > 0.5f ? 0 : 1;
}
