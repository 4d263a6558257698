// SPDX-License-Identifier: BSL-1.0
// What object_size.cmake compiles: nine layers of one shape, and with DISTINCT of nine that fill the same
// vectors.
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

#ifdef DISTINCT
using layers =
    nn::sequential<nn::linear<61, 61>, nn::relu, nn::linear<61, 62>, nn::relu, nn::linear<62, 62>,
                   nn::relu, nn::linear<62, 63>, nn::relu, nn::linear<63, 63>, nn::relu,
                   nn::linear<63, 61>, nn::relu, nn::linear<61, 63>, nn::relu, nn::linear<63, 62>,
                   nn::relu, nn::linear<62, 61>>;
#else
using one = nn::linear<61, 61>;
using layers = nn::sequential<one, nn::relu, one, nn::relu, one, nn::relu, one, nn::relu, one, nn::relu,
                              one, nn::relu, one, nn::relu, one, nn::relu, one>;
#endif

using network = nn::network<layers>;
using trainer_type = nn::trainer<network, nn::mse, nn::adam, 8>;

constinit network net{};

void answer(std::span<const float> rows, std::span<float> answers);
float learn(trainer_type& trainer, std::span<const float> rows, std::span<const float> targets);

void answer(std::span<const float> rows, std::span<float> answers) { net.predict(rows, answers); }

float learn(trainer_type& trainer, std::span<const float> rows, std::span<const float> targets) {
    net.initialize(1);
    return trainer.step(rows, targets);
}
