// SPDX-License-Identifier: BSL-1.0
// Softmax twice: in the network, and in its loss.
// EXPECT: ctnn: [^\n]*logits[^\n]*on_any_ending
#include <ctnn/ctnn.hpp>

#include <array>
#include <cstdint>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology = nn::sequential<nn::linear<2, 3>, nn::softmax>;
#else
using topology = nn::sequential<nn::linear<2, 3>>;
#endif

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::cross_entropy_with_logits, nn::sgd, 1> trainer{net, {}, {.lr = 0.1}};
    return trainer.step(std::array{7.5f, 9.2f}, std::array{std::uint32_t{0}}) > 0.0f ? 0 : 1;
}
