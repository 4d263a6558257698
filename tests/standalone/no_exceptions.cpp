// SPDX-License-Identifier: BSL-1.0
// Built with -fno-exceptions -fno-rtti: inference and training need neither.
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 8>, nn::tanh, nn::linear<8, 1>, nn::sigmoid>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    nn::warm(net);
    const nn::flush_to_zero guard;
    static nn::trainer<nn::network<topology>, nn::bce, nn::sgd, 4> trainer{net, {}, {.lr = 0.5}};
    static_assert(noexcept(net(std::array{0.0f, 1.0f})));

    const std::array rows{0.0f, 0.0f, 0.0f, 1.0f, 1.0f, 0.0f, 1.0f, 1.0f};
    const std::array targets{0.0f, 1.0f, 1.0f, 1.0f};
    const float before = trainer.step(rows, targets);
    float after = before;
    for (int step = 0; step < 500; ++step) {
        after = trainer.step(rows, targets);
    }
    const bool learned = after < 0.5f * before && net(std::array{0.0f, 0.0f})[0] < 0.5f &&
                         net(std::array{1.0f, 1.0f})[0] > 0.5f;
    return learned ? 0 : 1;
}
