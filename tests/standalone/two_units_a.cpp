// SPDX-License-Identifier: BSL-1.0
// Two translation units that both use the library link into one program and mean the same network.
#include <ctnn/ctnn.hpp>
#include <ctnn/pipe.hpp>

#include <array>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;

float answer_of_the_other_unit(const nn::network<topology>& net, std::array<float, 2> row);

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    const std::array row{7.5f, 9.2f};
    return net(row)[0] == answer_of_the_other_unit(net, row) ? 0 : 1;
}
