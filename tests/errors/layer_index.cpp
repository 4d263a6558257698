// SPDX-License-Identifier: BSL-1.0
// A layer beyond the last one that has parameters.
// EXPECT: takes<2>
// EXPECT: in_layer<2>
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
constexpr std::size_t last = 2;  // the linears count, the activations do not
#else
constexpr std::size_t last = 1;
#endif
using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    return net.layer<last>().bias(0) == 0 ? 0 : 1;
}
