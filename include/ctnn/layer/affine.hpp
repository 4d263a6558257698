// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/core/random.hpp>
#include <ctnn/simd/columns.hpp>

namespace ctnn {

/// y_i = weight_i x_i + bias_i, trained, from weights of 1 and biases of 0: a normalisation that is
/// folded, or a scale that is learned.
template <std::size_t N>
struct affine {
    static constexpr std::size_t inputs = N, outputs = N;
    static constexpr std::size_t multiply_adds = N;

    template <class T>
    struct CTNN_VERSIONED parameters {
        static constexpr std::size_t count = 2 * N;
        alignas(alignment) T weight[padded(N)]{};  ///< padding +0, as in each array
        alignas(alignment) T bias[padded(N)]{};

        template <class F>
        CTNN_TAGGED static constexpr void for_each_tensor(F&& f) {
            f("weight", {N});
            f("bias", {N});
        }
        CTNN_TAGGED constexpr void initialize(random_generator&) noexcept {
            for (std::size_t i = 0; i < N; ++i) weight[i] = 1;
            for (std::size_t i = 0; i < N; ++i) bias[i] = 0;
        }
        template <class F>
        CTNN_TAGGED constexpr void visit(F&& f) noexcept {
            for (std::size_t i = 0; i < N; ++i) f(weight[i]);
            for (std::size_t i = 0; i < N; ++i) f(bias[i]);
        }
        template <class F>
        CTNN_TAGGED constexpr void visit(F&& f) const noexcept {
            for (std::size_t i = 0; i < N; ++i) f(weight[i]);
            for (std::size_t i = 0; i < N; ++i) f(bias[i]);
        }
        CTNN_TAGGED constexpr void clear() noexcept { *this = {}; }
    };

    /// y may be x.
    template <class C, class T = typename C::value_type>
    CTNN_TAGGED static constexpr void forward(const parameters<T>& p, const T* x, T* y,
                                              std::size_t rows) noexcept {
        simd::map_columns<typename C::architecture, N>(
            rows, y,
            [](auto v, auto weight, auto bias) CTNN_INLINE_LAMBDA { return simd::fma(v, weight, bias); },
            x, p.weight, p.bias);
    }

    template <class C, bool InputGradient, class Update, class T = typename C::value_type>
    CTNN_TAGGED static constexpr void backward(parameters<T>& p, const Update& update, const T* x,
                                               const T*, const T* dy, [[maybe_unused]] T* dx, T*,
                                               std::size_t rows) noexcept {
        const auto update_weight = update.at([](auto& each) -> auto& { return each.weight; });
        const auto update_bias = update.at([](auto& each) -> auto& { return each.bias; });
        simd::for_each_column<typename C::architecture, N, T>(
            [=, &p]<class V>(std::size_t column, V of_weight) CTNN_INLINE_LAMBDA {
                const V weight = simd::loaded<V>(p.weight + column);
                V of_bias = of_weight;
                for (std::size_t at = column; at < rows * padded(N); at += padded(N)) {
                    const V d = simd::loaded<V>(dy + at);
                    of_weight = simd::fma(simd::loaded<V>(x + at), d, of_weight);
                    of_bias = of_bias + d;
                    if constexpr (InputGradient) simd::store(dx + at, d * weight);
                }
                simd::store(p.weight + column, update_weight(weight, of_weight, column));
                simd::store(p.bias + column,
                            update_bias(simd::loaded<V>(p.bias + column), of_bias, column));
            });
    }
};

}  // namespace ctnn
