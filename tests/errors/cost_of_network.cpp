// SPDX-License-Identifier: BSL-1.0
// The cost of a network, which is that of a topology.
// EXPECT: ctnn: [^\n]*topology
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;
#ifdef CTNN_MISTAKE
using described = nn::network<topology>;
#else
using described = topology;
#endif

int main() {
    static_assert(nn::cost<described>::parameter_bytes < 100000);
    return nn::summary<described>().empty() ? 1 : 0;
}
