// SPDX-License-Identifier: BSL-1.0
// A network of integers.
// EXPECT: ctnn: [^\n]*float or double
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;
#ifdef CTNN_MISTAKE
using value = int;
#else
using value = float;
#endif

int main() {
    static nn::network<topology, value> net;
    net.initialize(42);
    return net({7, 9})[0] > 0 ? 0 : 1;
}
