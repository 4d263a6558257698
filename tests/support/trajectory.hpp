// SPDX-License-Identifier: BSL-1.0
// Training step by step beside PyTorch 1.13: the same first values and the same batches must give the same
// losses, values and predictions (train/trajectories.py says how the numbers were made).
#pragma once

#include "../catch.hpp"
#include "compare.hpp"

#include <ctnn/ctnn.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace support {

// Relative above 1, absolute below: parameters, losses and targets are of the size of 1, and a value near 0 is a
// difference of such, with their rounding errors. PyTorch's own float32 runs, and its float64 runs from first
// values disturbed by 1e-15, stay ten times closer (trajectories.py reads these two): what is further away
// means something else.
inline constexpr double float_tolerance = 2e-05;
inline constexpr double double_tolerance = 1e-12;

template <class Topology, class Loss, class Optimizer, std::size_t Batch>
struct trajectory {
    const char* name;
    Loss loss;
    Optimizer optimizer;
    std::span<const double> values;   // parameters and buffers before the first step, in PyTorch's order
    std::span<const double> rows;     // taken in batches from the front, round after round
    std::span<const double> targets;  // empty if there are classes
    std::span<const std::uint32_t> classes;  // empty if there are targets
    std::span<const double> losses;          // one a step, then that of the first batch at the end
    std::span<const double> final_values;    // for `gradients`: the gradient of the first batch
    std::span<const double> predictions;     // of the first batch at the end
    std::size_t change_step = 0;             // before it the learning rate changes (0: never)
    double changed_learning_rate = 0;
};

template <class T>
inline constexpr double trajectory_tolerance =
    std::same_as<T, double> ? double_tolerance : float_tolerance;

inline void check_close(const char* what, const std::vector<double>& actual,
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
struct trajectory_run {
    using network_type = ctnn::network<Topology, T>;
    using trainer_type = ctnn::trainer<network_type, Loss, Optimizer, Batch>;
    using target_type = typename trainer_type::target_type;
    static constexpr bool has_classes = std::same_as<target_type, std::uint32_t>;
    static constexpr std::size_t inputs = network_type::inputs;
    static constexpr std::size_t outputs = network_type::outputs;
    static constexpr std::size_t targets_per_row = has_classes ? 1 : outputs;
    static constexpr std::size_t value_count = network_type::value_count;

    network_type network;
    trainer_type trainer;
    std::vector<T> rows;
    std::vector<target_type> targets;

    explicit trajectory_run(const trajectory<Topology, Loss, Optimizer, Batch>& recorded)
        : trainer{network, recorded.loss, recorded.optimizer}, rows{converted<T>(recorded.rows)} {
        if constexpr (has_classes) {
            targets = converted<target_type>(recorded.classes);
        } else {
            targets = converted<target_type>(recorded.targets);
        }
        REQUIRE(recorded.values.size() == value_count);
        REQUIRE(targets.size() == row_count() * targets_per_row);
        const std::vector<T> first = converted<T>(recorded.values);
        network.set_values(std::span<const T, value_count>{first});
    }

    std::size_t row_count() const { return rows.size() / inputs; }

    std::span<const T> rows_between(std::size_t begin, std::size_t end) const {
        return std::span{rows}.subspan(begin * inputs, (end - begin) * inputs);
    }

    std::span<const target_type> targets_between(std::size_t begin, std::size_t end) const {
        return std::span{targets}.subspan(begin * targets_per_row, (end - begin) * targets_per_row);
    }

    std::vector<double> values() const {
        std::vector<T> flat(value_count);
        network.get_values(std::span<T, value_count>{flat});
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
    const auto now = std::make_unique<trajectory_run<T, Topology, Loss, Optimizer, Batch>>(recorded);
    check_close("first values", now->values(), recorded.values, 0);
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
    check_close("losses", losses, recorded.losses, trajectory_tolerance<T>);
    check_close("values", now->values(), recorded.final_values, trajectory_tolerance<T>);
    check_close("predictions", now->predictions(), recorded.predictions, trajectory_tolerance<T>);
}

}  // namespace support
