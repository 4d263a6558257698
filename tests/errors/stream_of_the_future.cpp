// SPDX-License-Identifier: BSL-1.0
// A window that sees time steps to come.
// EXPECT: ctnn: each layer of a stream gives [^\n]*make its window causal
// EXPECT: in_layer<2>
// EXPECT: but_is<ctnn::conv1d<2, 1, ctnn::kernel<3>, ctnn::same>
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using padding = nn::same;
#else
using padding = nn::causal;
#endif
using topology =
    nn::sequential<nn::input<5, 3>, nn::gru<3, 2>, nn::conv1d<2, 1, nn::kernel<3>, padding>>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    nn::stream live{net};
    return live({1, 2, 3})[0] > 0.5f ? 0 : 1;
}
