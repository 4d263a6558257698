// SPDX-License-Identifier: BSL-1.0
// Layers of vectors, losses and optimizers beside PyTorch's (support/trajectory.hpp).
#include "trajectories_data.hpp"

#include "catch.hpp"
#include "support/trajectory.hpp"

#include <ctnn/ctnn.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace {

using support::check_close, support::converted, support::follow, support::trajectory;

constexpr auto follow_in_both_types = [](const auto& recorded) {
    DYNAMIC_SECTION(recorded.name << ", double") { follow<double>(recorded); }
    DYNAMIC_SECTION(recorded.name << ", float") { follow<float>(recorded); }
};

// (In float the formulas of activations and losses are tested beside each, and this file compiles longest.)
constexpr auto follow_in_double = [](const auto& recorded) {
    DYNAMIC_SECTION(recorded.name) { follow<double>(recorded); }
};

template <class T, class Topology, class Loss, std::size_t Batch>
void compare_gradient(const trajectory<Topology, Loss, ctnn::gradients, Batch>& recorded) {
    using run_type = support::trajectory_run<T, Topology, Loss, ctnn::gradients, Batch>;
    const auto now = std::make_unique<run_type>(recorded);
    const T loss = now->trainer.step(now->rows_between(0, Batch), now->targets_between(0, Batch));
    constexpr double allowed = support::trajectory_tolerance<T>;
    check_close("losses", {loss}, recorded.losses, allowed);
    check_close("unchanged values", now->values(), recorded.values, 0);
    constexpr std::size_t parameter_count = run_type::network_type::parameter_count;
    std::vector<T> gradient(parameter_count);
    now->trainer.get_gradients(std::span<T, parameter_count>{gradient});
    check_close("gradient", converted<double>(gradient), recorded.final_values, allowed);
}

}  // namespace

TEST_CASE("every activation trains as in PyTorch", "[trajectory]") {
    trajectories::for_each_activation(follow_in_double);
}

TEST_CASE("every kind of topology trains as in PyTorch", "[trajectory]") {
    trajectories::for_each_topology(follow_in_both_types);
}

TEST_CASE("every loss trains as in PyTorch", "[trajectory]") {
    trajectories::for_each_loss(follow_in_double);
}

TEST_CASE("sgd with every option trains as in PyTorch", "[trajectory]") {
    trajectories::for_each_sgd(follow_in_both_types);
}

TEST_CASE("adam with every option trains as in PyTorch", "[trajectory]") {
    trajectories::for_each_adam(follow_in_both_types);
}

TEST_CASE("adamw with every option trains as in PyTorch", "[trajectory]") {
    trajectories::for_each_adamw(follow_in_both_types);
}

TEST_CASE("rmsprop with every option trains as in PyTorch", "[trajectory]") {
    trajectories::for_each_rmsprop(follow_in_both_types);
}

TEST_CASE("the gradient is PyTorch's, in the order of the parameters", "[trajectory]") {
    trajectories::for_each_gradient([](const auto& recorded) {
        DYNAMIC_SECTION(recorded.name << ", double") { compare_gradient<double>(recorded); }
        DYNAMIC_SECTION(recorded.name << ", float") { compare_gradient<float>(recorded); }
    });
}

TEST_CASE("an optimizer's options default to PyTorch's", "[trajectory]") {
    namespace defaults = trajectories::defaults;
    CHECK(ctnn::sgd{}.lr == defaults::sgd{}.lr);
    CHECK(ctnn::sgd{}.momentum == defaults::sgd{}.momentum);
    CHECK(ctnn::sgd{}.dampening == defaults::sgd{}.dampening);
    CHECK(ctnn::sgd{}.weight_decay == defaults::sgd{}.weight_decay);
    CHECK(ctnn::sgd{}.nesterov == defaults::sgd{}.nesterov);

    CHECK(ctnn::adam{}.lr == defaults::adam{}.lr);
    CHECK(ctnn::adam{}.beta1 == defaults::adam{}.beta1);
    CHECK(ctnn::adam{}.beta2 == defaults::adam{}.beta2);
    CHECK(ctnn::adam{}.eps == defaults::adam{}.eps);
    CHECK(ctnn::adam{}.weight_decay == defaults::adam{}.weight_decay);

    CHECK(ctnn::adamw{}.lr == defaults::adamw{}.lr);
    CHECK(ctnn::adamw{}.beta1 == defaults::adamw{}.beta1);
    CHECK(ctnn::adamw{}.beta2 == defaults::adamw{}.beta2);
    CHECK(ctnn::adamw{}.eps == defaults::adamw{}.eps);
    CHECK(ctnn::adamw{}.weight_decay == defaults::adamw{}.weight_decay);

    CHECK(ctnn::rmsprop{}.lr == defaults::rmsprop{}.lr);
    CHECK(ctnn::rmsprop{}.alpha == defaults::rmsprop{}.alpha);
    CHECK(ctnn::rmsprop{}.eps == defaults::rmsprop{}.eps);
    CHECK(ctnn::rmsprop{}.weight_decay == defaults::rmsprop{}.weight_decay);
    CHECK(ctnn::rmsprop{}.momentum == defaults::rmsprop{}.momentum);
    CHECK(ctnn::rmsprop{}.centered == defaults::rmsprop{}.centered);
}
