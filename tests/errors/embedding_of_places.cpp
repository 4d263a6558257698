// SPDX-License-Identifier: BSL-1.0
// A row has indices, not channels at places.
// EXPECT: in_layer<1>
// EXPECT: but_is<ctnn::embedding<100, 4>
// EXPECT: but_is_given<ctnn::shape<3, 1>
// EXPECT: ctnn: [^\n]*put it after input<T>
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using words = nn::input<3, 1>;
#else
using words = nn::input<3>;
#endif
using topology =
    nn::sequential<words, nn::embedding<100, 4>, nn::flatten, nn::linear<12, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::bce, nn::sgd, 1> trainer{net, {}, {.lr = 0.1}};
    const std::array<float, 3> x{7, 9, 2};
    trainer.step(x, std::array{1.0f});
    return net(x)[0] > 0.5f ? 0 : 1;
}
