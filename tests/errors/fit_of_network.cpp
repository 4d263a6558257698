// SPDX-License-Identifier: BSL-1.0
// A network where a trainer belongs.
// EXPECT: ctnn: [^\n]*fit takes a trainer
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::bce, nn::sgd, 20> trainer{net};
    nn::dataset<2> data;
#ifdef CTNN_MISTAKE
    nn::fit(net, data, {.epochs = 2});
#else
    nn::fit(trainer, data, {.epochs = 2});
#endif
    return trainer.steps() == 0 ? 0 : 1;
}
