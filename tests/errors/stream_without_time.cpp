// SPDX-License-Identifier: BSL-1.0
// A network of single rows has no time steps.
// EXPECT: ctnn: a stream takes [^\n]*; begin the network with input<time, channels>
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology = nn::sequential<nn::linear<3, 1>>;
#else
using topology = nn::sequential<nn::input<5, 3>, nn::linear<3, 1>>;
#endif

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    nn::stream live{net};
    return live({1, 2, 3})[0] > 0.5f ? 0 : 1;
}
