// SPDX-License-Identifier: BSL-1.0
// Predictions with nowhere to put them.
// EXPECT: ctnn: [^\n]*predict\(rows, out\)|predict reads
#include <ctnn/ctnn.hpp>

#include <vector>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    const std::vector<float> rows(4);
    std::vector<float> out(2);
#ifdef CTNN_MISTAKE
    net.predict(rows);
#else
    net.predict(rows, out);
#endif
}
