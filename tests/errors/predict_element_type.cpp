// SPDX-License-Identifier: BSL-1.0
// Rows of float for a network of double.
// EXPECT: ctnn: [^\n]*predict reads
#include <ctnn/ctnn.hpp>

#include <vector>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology, double> net;
#ifdef CTNN_MISTAKE
    using value = float;
#else
    using value = double;
#endif
    std::vector<value> rows(4), out(2);
    net.predict(rows, out);
}
