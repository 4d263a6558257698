// SPDX-License-Identifier: BSL-1.0
// A step without targets.
// EXPECT: ctnn: [^\n]*targets
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::bce, nn::sgd, 20> trainer{net};
    const std::array x{7.5f, 9.2f};
#ifdef CTNN_MISTAKE
    return trainer.step(x) > 0 ? 0 : 1;
#else
    return trainer.step(x, std::array{1.0f}) > 0 ? 0 : 1;
#endif
}
