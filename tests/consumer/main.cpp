// SPDX-License-Identifier: BSL-1.0
#include <ctnn/ctnn.hpp>

#include <array>
#include <cstdio>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    const float probability = net(std::array{7.5f, 9.2f})[0];
    std::printf("%.6f\n", static_cast<double>(probability));
    return probability > 0.0f && probability < 1.0f ? 0 : 1;
}
