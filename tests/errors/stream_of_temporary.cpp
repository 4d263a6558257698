// SPDX-License-Identifier: BSL-1.0
// A stream keeps no copy of its network.
// EXPECT: ctnn: a stream reads its network [^\n]*; give it a name
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

using topology = nn::sequential<nn::input<5, 3>, nn::gru<3, 1>>;

nn::network<topology> initialized() {
    nn::network<topology> net;
    net.initialize(42);
    return net;
}

int main() {
#ifdef CTNN_MISTAKE
    nn::stream live{initialized()};
#else
    const auto net = initialized();
    nn::stream live{net};
#endif
    return live({1, 2, 3})[0] > 0.5f ? 0 : 1;
}
