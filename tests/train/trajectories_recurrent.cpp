// SPDX-License-Identifier: BSL-1.0
// Layers that go through time beside PyTorch's (support/trajectory.hpp). In float their kernels are tested beside each.
#include "trajectories_recurrent_data.hpp"

#include "catch.hpp"
#include "support/trajectory.hpp"

namespace {

constexpr auto follow_in_double = [](const auto& recorded) {
    DYNAMIC_SECTION(recorded.name) { support::follow<double>(recorded); }
};

}  // namespace

TEST_CASE("recurrent layers with a target for each time step train as in PyTorch", "[trajectory]") {
    trajectories::recurrent::for_each_steps(follow_in_double);
}

TEST_CASE("recurrent layers before last train as in PyTorch", "[trajectory]") {
    trajectories::recurrent::for_each_last(follow_in_double);
}

TEST_CASE("recurrent layers in and beside other layers train as in PyTorch", "[trajectory]") {
    trajectories::recurrent::for_each_nested(follow_in_double);
}

TEST_CASE("recurrent layers in float train as in PyTorch", "[trajectory]") {
    support::follow<float>(trajectories::recurrent::steps_gru);
    support::follow<float>(trajectories::recurrent::last_lstm);
    support::follow<float>(trajectories::recurrent::nested_saturated_gates);
}
