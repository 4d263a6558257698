// SPDX-License-Identifier: BSL-1.0
// One class for a row of outputs that still have time.
// EXPECT: but_is_given<ctnn::shape<4, 3>
// EXPECT: ctnn: [^\n]*one class a row[^\n]*flatten
#include <ctnn/ctnn.hpp>

#include <array>
#include <cstdint>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology = nn::sequential<nn::input<4, 2>, nn::linear<2, 3>>;
#else
using topology = nn::sequential<nn::input<4, 2>, nn::linear<2, 3>, nn::global_max_pool>;
#endif

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::cross_entropy_with_logits, nn::sgd, 2> trainer{net, {}, {.lr = 0.1}};
    return trainer.step(std::array<float, 8>{}, std::array{std::uint32_t{1}}) > 0.5f ? 0 : 1;
}
