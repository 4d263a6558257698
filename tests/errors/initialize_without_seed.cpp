// SPDX-License-Identifier: BSL-1.0
// Random parameters without a seed.
// EXPECT: ctnn: [^\n]*seed
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
#ifdef CTNN_MISTAKE
    net.initialize();
#else
    net.initialize(42);
#endif
}
