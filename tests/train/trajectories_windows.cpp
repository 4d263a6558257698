// SPDX-License-Identifier: BSL-1.0
// Layers over time and place beside PyTorch's (support/trajectory.hpp). In float their kernels are tested beside each.
#include "trajectories_windows_data.hpp"

#include "catch.hpp"
#include "support/trajectory.hpp"

namespace {

constexpr auto follow_in_double = [](const auto& recorded) {
    DYNAMIC_SECTION(recorded.name) { support::follow<double>(recorded); }
};

}  // namespace

TEST_CASE("windows with every option train as in PyTorch", "[trajectory]") {
    trajectories::windows::for_each_window(follow_in_double);
}

TEST_CASE("batch_norm trains as in PyTorch, and comes to its running figures", "[trajectory]") {
    trajectories::windows::for_each_batch_norm(follow_in_double);
}

TEST_CASE("branches of convolutions train as in PyTorch", "[trajectory]") {
    trajectories::windows::for_each_branch(follow_in_double);
}

TEST_CASE("convolutions in float train as in PyTorch", "[trajectory]") {
    support::follow<float>(trajectories::windows::window_same);
    support::follow<float>(trajectories::windows::window_time);
}
