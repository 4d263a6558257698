// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/core/random.hpp>
#include <ctnn/core/shape_walk.hpp>
#include <ctnn/simd/columns.hpp>

namespace ctnn {

/// y_i = weight_i x_i + bias_i, trained, from weights of 1 and biases of 0: a normalisation that is
/// folded, or a scale that is learned.
template <std::size_t Width>
struct affine {
    using begins_with = shape<Width>;

    template <class Value>
    struct CTNN_VERSIONED parameters {
        static constexpr std::size_t count = 2 * Width;
        alignas(alignment) Value weight[padded(Width)]{};  ///< padding +0, as in each array
        alignas(alignment) Value bias[padded(Width)]{};

        template <class Function>
        CTNN_TAGGED static constexpr void for_each_tensor(Function&& f) {
            f("weight", {Width});
            f("bias", {Width});
        }
        CTNN_TAGGED constexpr void initialize(random_generator&) noexcept {
            for (std::size_t i = 0; i < Width; ++i) weight[i] = 1;
            for (std::size_t i = 0; i < Width; ++i) bias[i] = 0;
        }
        template <class Function>
        CTNN_TAGGED constexpr void visit(Function&& f) noexcept {
            for (std::size_t i = 0; i < Width; ++i) f(weight[i]);
            for (std::size_t i = 0; i < Width; ++i) f(bias[i]);
        }
        template <class Function>
        CTNN_TAGGED constexpr void visit(Function&& f) const noexcept {
            for (std::size_t i = 0; i < Width; ++i) f(weight[i]);
            for (std::size_t i = 0; i < Width; ++i) f(bias[i]);
        }
        CTNN_TAGGED constexpr void clear() noexcept { *this = {}; }
    };

    template <class Input>
    struct on : layer_base {
        using output = core::output_of_width<affine, Input, Width, Width>;
        static constexpr std::size_t multiply_adds = Width;

        /// y may be x.
        template <class Call>
        CTNN_TAGGED static constexpr void forward(const Call& call, auto x, auto y) noexcept {
            simd::map_columns<typename Call::architecture, Width>(
                x.count, y.data,
                [](auto v, auto weight, auto bias)
                    CTNN_INLINE_LAMBDA { return simd::fma(v, weight, bias); },
                x.data, call.parameters.weight, call.parameters.bias);
        }

        template <class Call>
        CTNN_TAGGED static constexpr void backward(const Call& call, auto x, auto, auto dy,
                                                   auto dx) noexcept {
            auto& p = call.parameters;
            const auto update_weight = call.update.at([](auto& each) -> auto& { return each.weight; });
            const auto update_bias = call.update.at([](auto& each) -> auto& { return each.bias; });
            simd::for_each_column<typename Call::architecture, Width, typename Call::value_type>(
                [=, &p]<class Vector>(std::size_t column, Vector of_weight) CTNN_INLINE_LAMBDA {
                    const Vector weight = simd::loaded<Vector>(p.weight + column);
                    Vector of_bias = of_weight;
                    for (std::size_t at = column; at < x.count * x.stride; at += x.stride) {
                        const Vector d = simd::loaded<Vector>(dy.data + at);
                        of_weight = simd::fma(simd::loaded<Vector>(x.data + at), d, of_weight);
                        of_bias = of_bias + d;
                        if constexpr (decltype(dx)::are_wanted) simd::store(dx.data + at, d * weight);
                    }
                    simd::store(p.weight + column, update_weight(weight, of_weight, column));
                    simd::store(p.bias + column,
                                update_bias(simd::loaded<Vector>(p.bias + column), of_bias, column));
                });
        }
    };
};

}  // namespace ctnn
