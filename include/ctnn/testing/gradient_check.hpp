// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/ctnn.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace ctnn::testing {

/// The parameter whose derivative differs most from its central difference.
struct CTNN_VERSIONED gradient_report {
    double largest_error = 0;   ///< |analytic - numeric| / max(1, |analytic|, |numeric|)
    std::size_t parameter = 0;  ///< in get_parameters order
    double analytic = 0, numeric = 0;
};

/// Checks every derivative of the loss of a step with respect to the parameters of `Topology`, in double, on
/// random parameters, inputs in [-2, 2) (or indices, where the network begins with an embedding) and targets.
/// To check a layer's derivatives with respect to its inputs as well, put a linear before it. A right layer
/// stays below 1e-7.
template <class Topology, class Loss = mse, std::size_t Rows = 5>
CTNN_TAGGED gradient_report gradient_check(Loss loss = {}, std::uint64_t seed = 1, double width = 1e-5) {
    using network_type = network<Topology, double>;
    using trainer_type = trainer<network_type, Loss, gradients, Rows>;
    constexpr std::size_t count = network_type::parameter_count;
    using target = typename trainer_type::target_type;

    const auto net = std::make_unique<network_type>();
    const auto train = std::make_unique<trainer_type>(*net, loss);
    random_generator random(seed);
    net->initialize(seed);
    std::vector<double> x(Rows * network_type::inputs), parameters(count), analytic(count);
    std::vector<target> y(Rows * trainer_type::targets_per_row);
    constexpr std::size_t below = net::indices_below<Topology>;
    for (double& value : x)
        value = below > 0 ? static_cast<double>(random.below(below)) : random.uniform(2.0);
    for (target& value : y) {
        if constexpr (std::is_same_v<target, double>)
            value = static_cast<double>(random.below(2));
        else
            value = static_cast<target>(random.below(network_type::outputs));
    }
    const auto all = [](std::vector<double>& values) {
        return std::span<double, count>(values.data(), count);
    };
    net->get_parameters(all(parameters));
    const auto step = [&] {
        train->seed(seed);  // the same random numbers each time
        return train->step(x, y);
    };
    step();
    train->get_gradients(all(analytic));

    gradient_report report;
    for (std::size_t i = 0; i < count; ++i) {
        const double value = parameters[i];
        const auto loss_at = [&](double moved) {
            parameters[i] = moved;
            net->set_parameters(all(parameters));
            return step();
        };
        const double numeric = (loss_at(value + width) - loss_at(value - width)) / (2 * width);
        parameters[i] = value;
        const double scale = (std::max)({1.0, (std::abs)(analytic[i]), (std::abs)(numeric)});
        const double error = (std::abs)(analytic[i] - numeric) / scale;
        if (!(error <= report.largest_error)) report = {error, i, analytic[i], numeric};
        if (core::is_nan(error)) break;
    }
    net->set_parameters(all(parameters));
    return report;
}

}  // namespace ctnn::testing
