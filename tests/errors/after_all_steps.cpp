// SPDX-License-Identifier: BSL-1.0
// A loss of no time step.
// EXPECT: ctnn: [^\n]*after<Steps, Loss> leaves out the first time steps of rows that have more
// EXPECT: takes<6>
// EXPECT: but_is_given<5>
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

using topology = nn::sequential<nn::input<5, 3>, nn::gru<3, 1>>;
#ifdef CTNN_MISTAKE
using loss = nn::after<5, nn::mse>;
#else
using loss = nn::after<4, nn::mse>;
#endif

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, loss, nn::sgd, 2> trainer{net, {}, {.lr = 0.1}};
    return trainer.step(std::array<float, 30>{}, std::array<float, 10>{}) > 0.5f ? 0 : 1;
}
