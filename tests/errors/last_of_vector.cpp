// SPDX-License-Identifier: BSL-1.0
// A row without time has no last time step; and reversed needs time on both sides.
// EXPECT: in_layer<3>
// EXPECT: but_is_given<8>
// EXPECT: ctnn: [^\n]*goes through time
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
using end = nn::reversed<nn::last>;
#else
using end = nn::identity;
#endif
using topology = nn::sequential<nn::input<5, 3>, nn::gru<3, 8>, nn::last, end>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::mse, nn::sgd, 2> trainer{net, {}, {.lr = 0.1}};
    return trainer.step(std::array<float, 15>{}, std::array<float, 8>{}) > 0.5f ? 0 : 1;
}
