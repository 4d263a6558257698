// SPDX-License-Identifier: BSL-1.0
// Class indices for a loss of values.
// EXPECT: ctnn: [^\n]*class indices
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::mse, nn::sgd, 20> trainer{net};
#ifdef CTNN_MISTAKE
    nn::dataset<2, int> data;
#else
    nn::dataset<2> data;
#endif
    nn::fit(trainer, data, {.epochs = 2});
}
