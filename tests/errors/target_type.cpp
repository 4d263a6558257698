// SPDX-License-Identifier: BSL-1.0
// Values as targets of a loss whose targets are class indices.
// EXPECT: ctnn: [^\n]*target
#include <ctnn/ctnn.hpp>

#include <array>
#include <cstdint>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 3>, nn::softmax>;
#ifdef CTNN_MISTAKE
using target = float;
#else
using target = std::uint32_t;
#endif

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::cross_entropy, nn::sgd, 1> trainer{net};
    return trainer.step(std::array{7.5f, 9.2f}, std::array{target{1}}) > 0.0f ? 0 : 1;
}
