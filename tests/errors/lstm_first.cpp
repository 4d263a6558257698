// SPDX-License-Identifier: BSL-1.0
// Nothing says how many time steps there are.
// EXPECT: ctnn: [^\n]*goes through time; give it rows of \[time, channels\]
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using topology = nn::sequential<nn::lstm<3, 8>, nn::last, nn::linear<8, 1>>;
#else
using topology = nn::sequential<nn::input<5, 3>, nn::lstm<3, 8>, nn::last, nn::linear<8, 1>>;
#endif

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::mse, nn::sgd, 2> trainer{net, {}, {.lr = 0.1}};
    return trainer.step(std::array<float, 15>{}, std::array<float, 1>{}) > 0.5f ? 0 : 1;
}
