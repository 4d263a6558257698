// SPDX-License-Identifier: BSL-1.0
// What is compiled: ctnn alone; with LAYERS, a network of them that classifies; with TRAINING, one that learns.
#include <ctnn/ctnn.hpp>

#include <array>
#include <span>

#ifdef LAYERS
namespace nn = ctnn;

nn::network<nn::sequential<LAYERS>> net;

#ifdef TRAINING
nn::trainer<decltype(net), nn::mse, nn::sgd, /*batch*/ 32> trainer{net};

float learn(std::span<const float> rows, std::span<const float> targets) {
    return trainer.step(rows, targets);
}
#else
void begin() { net.initialize(42); }

std::array<float, net.outputs> classify(const std::array<float, net.inputs>& row) { return net(row); }

void classify(std::span<const float> rows, std::span<float> answers) { net.predict(rows, answers); }
#endif
#endif
