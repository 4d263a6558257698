// SPDX-License-Identifier: BSL-1.0
// Outputs have nowhere to go.
// EXPECT: ctnn: process reads time steps [^\n]*write live.process\(frames, out\)
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

using topology = nn::sequential<nn::input<5, 1>, nn::gru<1, 1>>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    nn::stream live{net};
    const std::array<float, 64> frames{};
#ifdef CTNN_MISTAKE
    const std::array<float, 64> out{};
#else
    std::array<float, 64> out{};
#endif
    live.process(frames, out);
    return out[0] > 0.5f ? 0 : 1;
}
