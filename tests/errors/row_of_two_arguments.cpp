// SPDX-License-Identifier: BSL-1.0
// A row as several arguments.
// EXPECT: ctnn: [^\n]*one argument
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
#ifdef CTNN_MISTAKE
    return net(7.5f, 9.2f)[0] > 0 ? 0 : 1;
#else
    return net({7.5f, 9.2f})[0] > 0 ? 0 : 1;
#endif
}
