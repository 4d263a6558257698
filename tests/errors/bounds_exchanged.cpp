// SPDX-License-Identifier: BSL-1.0
// The larger bound first.
// EXPECT: but_is<ctnn::hardtanh_with<std::ratio<6
// EXPECT: ctnn: [^\n]*make Min the smaller one
#include <ctnn/ctnn.hpp>

#include <array>
#include <ratio>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using bounded = nn::hardtanh_with<std::ratio<6>, std::ratio<0>>;
#else
using bounded = nn::hardtanh_with<std::ratio<0>, std::ratio<6>>;
#endif
using topology = nn::sequential<nn::linear<2, 8>, bounded, nn::linear<8, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::bce, nn::sgd, 1> trainer{net, {}, {.lr = 0.1}};
    trainer.step({7.5f, 9.2f}, {1});
    return net(std::array{7.5f, 9.2f})[0] > 0.5f ? 0 : 1;
}
