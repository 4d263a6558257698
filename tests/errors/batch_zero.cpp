// SPDX-License-Identifier: BSL-1.0
// A trainer for batches of no row.
// EXPECT: ctnn: [^\n]*(batch|Batch)
#include <ctnn/ctnn.hpp>

#include <array>
#include <cstddef>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;
#ifdef CTNN_MISTAKE
constexpr std::size_t batch = 0;
#else
constexpr std::size_t batch = 1;
#endif

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::bce, nn::sgd, batch> trainer{net};
    return trainer.step(std::array{7.5f, 9.2f}, std::array{1.0f}) > 0.0f ? 0 : 1;
}
