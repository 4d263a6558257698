// SPDX-License-Identifier: BSL-1.0
// What object_size.cmake compiles, with COPIES of 1 and of 1000.
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

using network =
    nn::network<nn::sequential<nn::repeat<COPIES, nn::residual<nn::linear<32, 32>, nn::relu>>>>;
using trainer_type = nn::trainer<network, nn::mse, nn::sgd, 8>;

constinit network net{};

std::array<float, 32> answer(const std::array<float, 32>& row);
float learn(trainer_type& trainer, std::span<const float> rows, std::span<const float> targets);

std::array<float, 32> answer(const std::array<float, 32>& row) { return net(row); }

float learn(trainer_type& trainer, std::span<const float> rows, std::span<const float> targets) {
    net.initialize(1);
    return trainer.step(rows, targets);
}
