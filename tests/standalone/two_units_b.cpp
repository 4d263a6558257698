// SPDX-License-Identifier: BSL-1.0
#include <ctnn/ctnn.hpp>
#include <ctnn/pipe.hpp>

#include <array>

namespace p = ctnn::pipe;

using topology = decltype(p::input<2> | p::linear<50> | p::relu | p::linear<1> | p::sigmoid);
using trainer = ctnn::trainer<ctnn::network<topology>, ctnn::bce, ctnn::adam, 4>;

float answer_of_the_other_unit(const ctnn::network<topology>& net, std::array<float, 2> row);
float step_of_the_other_unit(trainer& trains, std::array<float, 2> row, float target);

float answer_of_the_other_unit(const ctnn::network<topology>& net, std::array<float, 2> row) {
    return net(row)[0];
}

float step_of_the_other_unit(trainer& trains, std::array<float, 2> row, float target) {
    return trains.step(row, std::array{target});
}
