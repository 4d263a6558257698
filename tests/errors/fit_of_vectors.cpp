// SPDX-License-Identifier: BSL-1.0
// Rows and targets where a dataset belongs.
// EXPECT: ctnn: [^\n]*dataset
#include <ctnn/ctnn.hpp>

#include <vector>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::bce, nn::sgd, 20> trainer{net};
    const std::vector<float> rows(4), targets(2);
#ifdef CTNN_MISTAKE
    nn::fit(trainer, rows, targets, {.epochs = 2});
#else
    nn::fit(trainer, nn::dataset<2>{rows, targets}, {.epochs = 2});
#endif
}
