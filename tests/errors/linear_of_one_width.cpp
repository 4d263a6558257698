// SPDX-License-Identifier: BSL-1.0
// A linear with one of its two widths.
// EXPECT: ctnn: [^\n]*both widths
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using last = nn::linear<50>;
#else
using last = nn::linear<50, 1>;
#endif
using topology = nn::sequential<nn::linear<2, 50>, nn::relu, last>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    return net({7.5f, 9.2f})[0] > 0 ? 0 : 1;
}
