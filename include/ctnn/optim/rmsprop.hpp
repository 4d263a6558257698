// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/vector.hpp>

#include <cstdint>

namespace ctnn {

/// RMSprop (Hinton, Coursera lecture 6e, 2012), as torch.optim.RMSprop.
struct rmsprop {
    double lr = 1e-2;
    double alpha = 0.99;
    double eps = 1e-8;
    double weight_decay = 0;
    double momentum = 0;
    bool centered = false;

    static constexpr std::size_t moments = 3;

    /// v = alpha v + (1 - alpha) g^2; w -= lr g / (sqrt(v) + eps), with g = gradient + weight_decay w.
    /// Where g is 0 nothing moves, also with eps = 0, where PyTorch divides 0 by 0.
    template <class T>
    struct plain {
        static constexpr std::size_t moments = 1;
        T negative_lr, alpha, rest, eps, weight_decay;

        template <class V>
        CTNN_INLINE constexpr V operator()(V w, V gradient, V* square) const noexcept {
            const V g = simd::fma(V(weight_decay), w, gradient);
            *square = simd::fma(V(alpha), *square, V(rest) * g * g);
            const V root = simd::sqrt(*square) + V(eps);
            const V step = simd::divide(g, simd::select(g == V(0), V(1), root));
            return simd::fma(V(negative_lr), step, w);
        }
    };

    /// The same with v less the square of the mean gradient (if `centered`), and steps gathered in a
    /// buffer: b = momentum b + step; w -= lr b.
    template <class T>
    struct full {
        static constexpr std::size_t moments = 3;
        plain<T> options;
        T momentum, centered;

        template <class V>
        CTNN_INLINE constexpr V operator()(V w, V gradient, V* moment) const noexcept {
            const V g = simd::fma(V(options.weight_decay), w, gradient);
            const V square = moment[0] = simd::fma(V(options.alpha), moment[0], V(options.rest) * g * g);
            const V mean = moment[1] = simd::fma(V(options.alpha), moment[1], V(options.rest) * g);
            // Rounding may take the difference below 0, where PyTorch's root is NaN.
            const V difference = simd::fma(V(-centered) * mean, mean, square);
            const V variance = simd::select(difference < V(0), V(0), difference);
            const V root = simd::sqrt(variance) + V(options.eps);
            const V step = simd::divide(g, simd::select(g == V(0), V(1), root));
            const V buffer = moment[2] = simd::fma(V(momentum), moment[2], step);
            return simd::fma(V(options.negative_lr), buffer, w);
        }
    };

    template <class T, class F>
    CTNN_TAGGED constexpr void apply(std::uint64_t, F&& f) const {
        const plain<T> options{T(-lr), T(alpha), T(1 - alpha), T(eps), T(weight_decay)};
        if (momentum == 0 && !centered)
            f(options);
        else
            f(full<T>{options, T(momentum), centered ? T(1) : T(0)});
    }
};

}  // namespace ctnn
