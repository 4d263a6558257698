// SPDX-License-Identifier: BSL-1.0
// Training step by step beside PyTorch 1.13: the same first parameters and the same batches must
// give the same losses, parameters and predictions (trajectories.py says how the numbers were
// made).
#include <ctnn/ctnn.hpp>

#include "catch.hpp"
#include "trajectories_data.hpp"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

namespace {

using trajectories::trajectory;

// Parameters, losses and targets are of the size of 1. A value near 0 is a difference of values of
// that size and carries their rounding error, so below 1 the tolerance is absolute.
template <class T>
constexpr double tolerance =
    std::same_as<T, double> ? trajectories::double_tolerance : trajectories::float_tolerance;

double deviation(double actual, double expected) {
    const double distance = std::abs(actual - expected) / std::max(1.0, std::abs(expected));
    return std::isnan(distance) ? std::numeric_limits<double>::infinity() : distance;
}

void check_close(const char* what, const std::vector<double>& actual,
                 std::span<const double> expected, double allowed) {
    CAPTURE(what);
    REQUIRE(actual.size() == expected.size());
    std::size_t worst = 0;
    for (std::size_t i = 1; i < actual.size(); ++i) {
        if (deviation(actual[i], expected[i]) > deviation(actual[worst], expected[worst])) {
            worst = i;
        }
    }
    CAPTURE(worst, actual[worst], expected[worst]);
    CHECK(deviation(actual[worst], expected[worst]) <= allowed);
}

template <class To, class From>
std::vector<To> converted(const From& values) {
    return std::vector<To>(values.begin(), values.end());
}

// A network and its trainer at the start of a recorded run, and that run's rows and targets as T.
template <class T, class Topology, class Loss, class Optimizer, std::size_t Batch>
struct run {
    using network_type = ctnn::network<Topology, T>;
    using trainer_type = ctnn::trainer<network_type, Loss, Optimizer, Batch>;
    using target_type = typename trainer_type::target_type;
    static constexpr bool has_classes = std::same_as<target_type, std::uint32_t>;
    static constexpr std::size_t inputs = network_type::inputs;
    static constexpr std::size_t outputs = network_type::outputs;
    static constexpr std::size_t targets_per_row = has_classes ? 1 : outputs;
    static constexpr std::size_t parameter_count = network_type::parameter_count;

    network_type network;
    trainer_type trainer;
    std::vector<T> rows;
    std::vector<target_type> targets;

    explicit run(const trajectory<Topology, Loss, Optimizer, Batch>& recorded)
        : trainer{network, recorded.loss, recorded.optimizer}, rows{converted<T>(recorded.rows)} {
        if constexpr (has_classes) {
            targets = converted<target_type>(recorded.classes);
        } else {
            targets = converted<target_type>(recorded.targets);
        }
        REQUIRE(recorded.parameters.size() == parameter_count);
        REQUIRE(targets.size() == row_count() * targets_per_row);
        const std::vector<T> first = converted<T>(recorded.parameters);
        network.set_parameters(std::span<const T, parameter_count>{first});
    }

    std::size_t row_count() const { return rows.size() / inputs; }

    std::span<const T> rows_between(std::size_t begin, std::size_t end) const {
        return std::span{rows}.subspan(begin * inputs, (end - begin) * inputs);
    }

    std::span<const target_type> targets_between(std::size_t begin, std::size_t end) const {
        return std::span{targets}.subspan(begin * targets_per_row, (end - begin) * targets_per_row);
    }

    std::vector<double> parameters() const {
        std::vector<T> flat(parameter_count);
        network.get_parameters(std::span<T, parameter_count>{flat});
        return converted<double>(flat);
    }

    std::vector<double> predictions() const {
        std::vector<T> out(Batch * outputs);
        network.predict(rows_between(0, Batch), out);
        return converted<double>(out);
    }
};

template <class T, class Topology, class Loss, class Optimizer, std::size_t Batch>
void follow(const trajectory<Topology, Loss, Optimizer, Batch>& recorded) {
    const auto now = std::make_unique<run<T, Topology, Loss, Optimizer, Batch>>(recorded);
    check_close("first parameters", now->parameters(), recorded.parameters, 0);
    std::vector<double> losses;
    std::size_t begin = 0;
    for (std::size_t step = 0; step + 1 < recorded.losses.size(); ++step) {
        if (recorded.change_step != 0 && step == recorded.change_step) {
            now->trainer.learning_rate(recorded.changed_learning_rate);
        }
        const std::size_t end = std::min(begin + Batch, now->row_count());
        const std::same_as<T> auto loss =
            now->trainer.step(now->rows_between(begin, end), now->targets_between(begin, end));
        losses.push_back(loss);
        begin = end == now->row_count() ? 0 : end;
    }
    const std::same_as<T> auto loss_at_the_end =
        now->trainer.evaluate(now->rows_between(0, Batch), now->targets_between(0, Batch));
    losses.push_back(loss_at_the_end);
    check_close("losses", losses, recorded.losses, tolerance<T>);
    check_close("parameters", now->parameters(), recorded.final_parameters, tolerance<T>);
    check_close("predictions", now->predictions(), recorded.predictions, tolerance<T>);
}

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
    using run_type = run<T, Topology, Loss, ctnn::gradients, Batch>;
    const auto now = std::make_unique<run_type>(recorded);
    const T loss = now->trainer.step(now->rows_between(0, Batch), now->targets_between(0, Batch));
    check_close("losses", {loss}, recorded.losses, tolerance<T>);
    check_close("unchanged parameters", now->parameters(), recorded.parameters, 0);
    std::vector<T> gradient(run_type::parameter_count);
    now->trainer.get_gradients(std::span<T, run_type::parameter_count>{gradient});
    check_close("gradient", converted<double>(gradient), recorded.final_parameters, tolerance<T>);
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
