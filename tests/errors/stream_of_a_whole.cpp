// SPDX-License-Identifier: BSL-1.0
// A layer that gives one output for all time steps.
// EXPECT: ctnn: each layer of a stream gives [^\n]*make its window causal
// EXPECT: in_layer<2>
// EXPECT: but_is<ctnn::last>
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology = nn::sequential<nn::input<5, 3>, nn::lstm<3, 4>, nn::last, nn::linear<4, 1>>;
#else
using topology = nn::sequential<nn::input<5, 3>, nn::lstm<3, 4>, nn::linear<4, 1>>;
#endif

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    nn::stream live{net};
    return live({1, 2, 3})[0] > 0.5f ? 0 : 1;
}
