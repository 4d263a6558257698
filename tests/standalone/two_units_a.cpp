// SPDX-License-Identifier: BSL-1.0
// Two translation units that both use the library link into one program and mean the same network and trainer.
#include <ctnn/ctnn.hpp>
#include <ctnn/pipe.hpp>

#include <array>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;

using trainer = nn::trainer<nn::network<topology>, nn::bce, nn::adam, 4>;

float answer_of_the_other_unit(const nn::network<topology>& net, std::array<float, 2> row);
float step_of_the_other_unit(trainer& trains, std::array<float, 2> row, float target);

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    const std::array row{7.5f, 9.2f};
    const bool same = net(row)[0] == answer_of_the_other_unit(net, row);

    static trainer trains{net};
    const float before = step_of_the_other_unit(trains, row, 1);
    const float after = trains.step(row, std::array{1.0f});
    return same && trains.steps() == 2 && after < before ? 0 : 1;
}
