// SPDX-License-Identifier: BSL-1.0
// A whole window where a stream takes a time step.
// EXPECT: ctnn: [^\n]*the number of values is part of the type
// EXPECT: takes<3>
// EXPECT: but_is_given<15>
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

using topology = nn::sequential<nn::input<5, 3>, nn::gru<3, 1>>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    nn::stream live{net};
#ifdef CTNN_MISTAKE
    const std::array<float, 15> x{};
#else
    const std::array<float, 3> x{};
#endif
    return live(x)[0] > 0.5f ? 0 : 1;
}
