// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/finite.hpp>
#include <ctnn/core/index.hpp>
#include <ctnn/layer/norm/standardize.hpp>
#include <ctnn/net/index_inputs.hpp>
#include <ctnn/net/network.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <type_traits>

namespace ctnn {

/// Why training has come to a loss or parameter that is infinite or NaN: the likeliest cause.
struct CTNN_VERSIONED divergence {
    enum class cause {
        none,           ///< it has not
        input,          ///< one in `row` of the data (from 0) is infinite or NaN
        index,          ///< one in `row` is no index of the embedding that the network begins with
        target,         ///< one of `row` is infinite, NaN or the index of no class
        beginning,      ///< a parameter or moment was infinite or NaN before the first step
        scale,          ///< inputs are large: in `column` (from 0) |x| is `value` in the mean
        learning_rate,  ///< `value` (0: not known) is too large
    };
    cause from = cause::none;
    bool of_validation = false;  ///< `row` is of the validation data
    std::size_t row = 0, column = 0;
    double value = 0;

    CTNN_TAGGED explicit operator bool() const { return from != cause::none; }

    /// Cause and cure in a line that ends in 0.
    CTNN_TAGGED std::array<char, 200> text() const noexcept {
        std::array<char, 200> line{};
        const char* const data = of_validation ? "validation data" : "data";
        char* const to = line.data();
        constexpr std::size_t size = sizeof line;
        if (from == cause::none)
            std::snprintf(to, size, "it has not diverged");
        else if (from == cause::input)
            std::snprintf(
                to, size,
                "row %zu of the %s (from 0) has an input that is NaN or infinite; leave out or fill it",
                row, data);
        else if (from == cause::index)
            std::snprintf(to, size,
                          "row %zu of the %s (from 0) has an input that is no index of the embedding; "
                          "leave it out",
                          row, data);
        else if (from == cause::target)
            std::snprintf(
                to, size,
                "row %zu of the %s (from 0) has a target that is NaN, infinite or no class; leave it "
                "out",
                row, data);
        else if (from == cause::beginning)
            std::snprintf(
                to, size,
                "there was NaN or infinity in it before the first step; initialize or load the network");
        else if (from == cause::scale)
            std::snprintf(
                to, size,
                "inputs are far from 0 (in column %zu, from 0, about %.3g); begin the network with "
                "standardize, fitted to the rows, or divide the learning rate by 10",
                column, value);
        else if (value > 0)
            std::snprintf(to, size, "the learning rate %.3g is likely too large; divide it by 10",
                          value);
        else
            std::snprintf(to, size, "the learning rate is likely too large; divide it by 10");
        return line;
    }
};

namespace train {

/// What the indices in a network's rows are below, 0 where they are none, as in what only acts as a network.
template <class Network>
inline constexpr std::size_t indices_of = 0;
template <class Network>
    requires requires { typename Network::topology; }
inline constexpr std::size_t indices_of<Network> = net::indices_below<typename Network::topology>;

/// The first row with a value that no training can use, if there is one.
template <class Trainer, class Dataset>
CTNN_TAGGED divergence find_bad_row(const Dataset& data) {
    using target_type = typename Trainer::target_type;
    constexpr std::size_t below = indices_of<typename Trainer::network_type>;
    for (std::size_t row = 0; row < data.size(); ++row) {
        for (const auto x : data.row(row)) {
            if (!core::is_finite(x)) return {.from = divergence::cause::input, .row = row};
            if (below > 0 && core::index_of(x, below) == below)
                return {.from = divergence::cause::index, .row = row};
        }
        for (const auto y : data.target(row)) {
            bool is_sound = true;
            if constexpr (std::is_floating_point_v<target_type>)
                is_sound = core::is_finite(y);
            else
                is_sound = static_cast<std::uint64_t>(y) < Trainer::network_type::outputs;
            if (!is_sound) return {.from = divergence::cause::target, .row = row};
        }
    }
    return {};
}

template <class Network>
inline constexpr bool begins_with_standardize = false;
template <std::size_t Width, class... Layers, class Value>
inline constexpr bool
    begins_with_standardize<network<sequential<standardize<Width>, Layers...>, Value>> = true;

/// The column whose values are largest, without sign and in the mean, as the layers meet them that come
/// after a `standardize` at the beginning.
template <class Network, class Dataset>
CTNN_TAGGED divergence find_scale(const Network& network, const Dataset& data) {
    divergence found{.from = divergence::cause::scale};
    for (std::size_t i = 0; i < Dataset::inputs; ++i) {
        double sum = 0;
        for (std::size_t row = 0; row < data.size(); ++row) {
            auto x = data.row(row)[i];
            if constexpr (begins_with_standardize<Network>) {
                const auto& first = network.template layer<0>();
                x = (x - first.mean[i]) * first.scale[i];
            }
            sum += static_cast<double>((std::abs)(x));
        }
        const double mean = sum / static_cast<double>(data.size());
        if (mean > found.value) {
            found.column = i;
            found.value = mean;
        }
    }
    return found;
}

/// Why a trainer, which began with finite values or did not, has others now on these data and validation
/// data (null: without).
template <class Trainer, class Dataset>
CTNN_TAGGED divergence find_divergence(Trainer& trainer, const Dataset& data, const Dataset* validation,
                                       bool began_finite) {
    if (const divergence found = find_bad_row<Trainer>(data)) return found;
    if (!began_finite) return {.from = divergence::cause::beginning};
    if (validation != nullptr)
        if (divergence found = find_bad_row<Trainer>(*validation)) {
            found.of_validation = true;
            return found;
        }
    double rate = 0;
    if constexpr (requires { trainer.learning_rate(); }) rate = trainer.learning_rate();
    // (Indices have no scale.) Of standardised inputs the mean is 0.8. Rates above 1 are too large for these too.
    const divergence scale = find_scale(trainer.network(), data);
    constexpr bool are_indices = indices_of<typename Trainer::network_type> > 0;
    if (!are_indices && scale.value > 3 && rate <= 1) return scale;
    return {.from = divergence::cause::learning_rate, .value = rate};
}

}  // namespace train

}  // namespace ctnn
