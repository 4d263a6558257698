// SPDX-License-Identifier: BSL-1.0
// Predictions into what is const.
// EXPECT: ctnn: [^\n]*not const
#include <ctnn/ctnn.hpp>

#include <vector>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    std::vector<float> rows(4), out(2);
#ifdef CTNN_MISTAKE
    const std::vector<float>& to = out;
#else
    std::vector<float>& to = out;
#endif
    net.predict(rows, to);
}
