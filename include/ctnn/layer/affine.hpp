// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/core/random.hpp>
#include <ctnn/simd/columns.hpp>

namespace ctnn {

/// y_i = weight_i x_i + bias_i, trained, from weights of 1 and biases of 0: a normalisation that is
/// folded, or a scale that is learned.
template <std::size_t Width>
struct affine {
    static constexpr std::size_t inputs = Width, outputs = Width;
    static constexpr std::size_t multiply_adds = Width;

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

    /// y may be x.
    template <class Context, class Value = typename Context::value_type>
    CTNN_TAGGED static constexpr void forward(const parameters<Value>& p, const Value* x, Value* y,
                                              std::size_t rows) noexcept {
        simd::map_columns<typename Context::architecture, Width>(
            rows, y,
            [](auto v, auto weight, auto bias) CTNN_INLINE_LAMBDA { return simd::fma(v, weight, bias); },
            x, p.weight, p.bias);
    }

    template <class Context, bool InputGradient, class Update,
              class Value = typename Context::value_type>
    CTNN_TAGGED static constexpr void
    backward(parameters<Value>& p, const Update& update, const Value* x, const Value*, const Value* dy,
             [[maybe_unused]] Value* dx, Value*, std::size_t rows) noexcept {
        const auto update_weight = update.at([](auto& each) -> auto& { return each.weight; });
        const auto update_bias = update.at([](auto& each) -> auto& { return each.bias; });
        simd::for_each_column<typename Context::architecture, Width, Value>(
            [=, &p]<class Vector>(std::size_t column, Vector of_weight) CTNN_INLINE_LAMBDA {
                const Vector weight = simd::loaded<Vector>(p.weight + column);
                Vector of_bias = of_weight;
                for (std::size_t at = column; at < rows * padded(Width); at += padded(Width)) {
                    const Vector d = simd::loaded<Vector>(dy + at);
                    of_weight = simd::fma(simd::loaded<Vector>(x + at), d, of_weight);
                    of_bias = of_bias + d;
                    if constexpr (InputGradient) simd::store(dx + at, d * weight);
                }
                simd::store(p.weight + column, update_weight(weight, of_weight, column));
                simd::store(p.bias + column,
                            update_bias(simd::loaded<Vector>(p.bias + column), of_bias, column));
            });
    }
};

}  // namespace ctnn
