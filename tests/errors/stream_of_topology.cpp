// SPDX-License-Identifier: BSL-1.0
// A description has no parameters.
// EXPECT: ctnn: a stream runs a network; write stream live{net}
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

using topology = nn::sequential<nn::input<5, 3>, nn::gru<3, 1>>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
#ifdef CTNN_MISTAKE
    nn::stream live{topology{}};
    static_cast<void>(live);
#else
    nn::stream live{net};
    return live({1, 2, 3})[0] > 0.5f ? 0 : 1;
#endif
}
