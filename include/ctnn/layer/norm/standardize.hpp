// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/core/random.hpp>
#include <ctnn/core/shape_walk.hpp>
#include <ctnn/core/stored_values.hpp>
#include <ctnn/simd/columns.hpp>

#include <cassert>
#include <limits>
#include <span>

namespace ctnn {

/// y_i = (x_i - mean_i) scale_i, of two buffers, which no training changes and no parameter_count counts:
/// `fit` finds them in the data, once the network is initialised.
template <std::size_t Width>
struct standardize {
    using begins_with = shape<Width>;

    template <class Value>
    struct CTNN_VERSIONED parameters {
        static constexpr std::size_t count = 0, value_count = 2 * Width;
        using moments = core::no_moments;
        alignas(alignment) Value mean[padded(Width)]{};  ///< padding +0, as in each array
        alignas(alignment) Value scale[padded(Width)]{};

        template <class Function>
        CTNN_TAGGED static constexpr void for_each_buffer(Function&& f) {
            f("mean", {Width});
            f("scale", {Width});
        }
        CTNN_TAGGED constexpr void initialize(random_generator&) noexcept {
            for (std::size_t i = 0; i < Width; ++i) mean[i] = 0;
            for (std::size_t i = 0; i < Width; ++i) scale[i] = 1;
        }

        /// Mean and 1 / population deviation of each feature over one row or more of Width values, so
        /// that the outputs have mean 0 and variance 1; a feature that is constant, or as good as, gets
        /// scale 1.
        CTNN_TAGGED constexpr void fit(std::span<const Value> rows) noexcept {
            const bool size_fits = !rows.empty() && rows.size() % Width == 0;
            assert(size_fits && "standardize fits to one or more rows of N values");
            if (!size_fits) return;
            const Value* x = rows.data();
            const std::size_t values = rows.size();
            const double row_count = static_cast<double>(values / Width);
            for (std::size_t i = 0; i < Width; ++i) {
                // From the first row's value, so that a constant feature has variance 0 exactly.
                const auto distance = [&](std::size_t at) {
                    return simd::as_written(static_cast<double>(x[at]) - static_cast<double>(x[i]));
                };
                double sum = 0, squares = 0;
                for (std::size_t at = i; at < values; at += Width) sum += distance(at);
                const double shift = sum / row_count;
                for (std::size_t at = i; at < values; at += Width)
                    squares = simd::fma(distance(at) - shift, distance(at) - shift, squares);
                const double deviation = simd::sqrt(squares / row_count);
                mean[i] = static_cast<Value>(static_cast<double>(x[i]) + shift);
                const bool has_inverse =
                    deviation > 1 / static_cast<double>((std::numeric_limits<Value>::max)());
                scale[i] = static_cast<Value>(1 / (has_inverse ? deviation : 1));
            }
        }

        template <class Function>
        CTNN_TAGGED constexpr void visit(Function&&) const noexcept {}
        template <class Function>
        CTNN_TAGGED constexpr void visit_values(Function&& f) noexcept {
            for (std::size_t i = 0; i < Width; ++i) f(mean[i]);
            for (std::size_t i = 0; i < Width; ++i) f(scale[i]);
        }
        template <class Function>
        CTNN_TAGGED constexpr void visit_values(Function&& f) const noexcept {
            for (std::size_t i = 0; i < Width; ++i) f(mean[i]);
            for (std::size_t i = 0; i < Width; ++i) f(scale[i]);
        }
        CTNN_TAGGED constexpr void clear() noexcept {}
    };

    template <class Input>
    struct on : layer_base {
        using output = core::output_of_width<standardize, Input, Width, Width>;
        static constexpr std::size_t multiply_adds = Width;

        template <class Call>
        CTNN_TAGGED static constexpr void forward(const Call& call, auto x, auto y) noexcept {
            simd::map_columns<typename Call::architecture, Width>(
                x.count, y.data,
                [](auto v, auto mean, auto scale) CTNN_INLINE_LAMBDA { return (v - mean) * scale; },
                x.data, call.parameters.mean, call.parameters.scale);
        }

        template <class Call>
        CTNN_TAGGED static constexpr void backward(const Call& call, auto x, auto, auto dy,
                                                   auto dx) noexcept {
            if constexpr (decltype(dx)::are_wanted)
                simd::map_columns<typename Call::architecture, Width>(
                    x.count, dx.data, [](auto d, auto scale) CTNN_INLINE_LAMBDA { return d * scale; },
                    dy.data, call.parameters.scale);
        }
    };
};

}  // namespace ctnn
