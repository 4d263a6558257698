// SPDX-License-Identifier: BSL-1.0
// The loss cross_entropy wants probabilities, which only a softmax gives.
// EXPECT: ctnn: [^\n]*(softmax|cross_entropy_with_logits)
#include <ctnn/ctnn.hpp>

#include <array>
#include <cstdint>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 3>>;
#else
using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 3>, nn::softmax>;
#endif

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::cross_entropy, nn::sgd, 1> trainer{
        net, {}, {.lr = 0.1}};
    return trainer.step(std::array{7.5f, 9.2f}, std::array{std::uint32_t{1}}) > 0.0f ? 0 : 1;
}
