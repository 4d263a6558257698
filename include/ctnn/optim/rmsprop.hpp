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
    template <class Value>
    struct plain {
        static constexpr std::size_t moments = 1;
        Value negative_lr, alpha, rest, eps, weight_decay;

        template <class Vector>
        CTNN_INLINE constexpr Vector operator()(Vector w, Vector gradient,
                                                Vector* square) const noexcept {
            const Vector g = simd::fma(Vector(weight_decay), w, gradient);
            *square = simd::fma(Vector(alpha), *square, Vector(rest) * g * g);
            const Vector root = simd::sqrt(*square) + Vector(eps);
            const Vector step = simd::divide(g, simd::select(g == Vector(0), Vector(1), root));
            return simd::fma(Vector(negative_lr), step, w);
        }
    };

    /// The same with v less the square of the mean gradient (if `centered`), and steps gathered in a
    /// buffer: b = momentum b + step; w -= lr b.
    template <class Value>
    struct full {
        static constexpr std::size_t moments = 3;
        plain<Value> options;
        Value momentum, centered;

        template <class Vector>
        CTNN_INLINE constexpr Vector operator()(Vector w, Vector gradient,
                                                Vector* moment) const noexcept {
            const Vector g = simd::fma(Vector(options.weight_decay), w, gradient);
            const Vector square = moment[0] =
                simd::fma(Vector(options.alpha), moment[0], Vector(options.rest) * g * g);
            const Vector mean = moment[1] =
                simd::fma(Vector(options.alpha), moment[1], Vector(options.rest) * g);
            // Rounding may take the difference below 0, where PyTorch's root is NaN.
            const Vector difference = simd::fma(Vector(-centered) * mean, mean, square);
            const Vector variance = simd::select(difference < Vector(0), Vector(0), difference);
            const Vector root = simd::sqrt(variance) + Vector(options.eps);
            const Vector step = simd::divide(g, simd::select(g == Vector(0), Vector(1), root));
            const Vector buffer = moment[2] = simd::fma(Vector(momentum), moment[2], step);
            return simd::fma(Vector(options.negative_lr), buffer, w);
        }
    };

    template <class Value, class Function>
    CTNN_TAGGED constexpr void apply(std::uint64_t, Function&& f) const {
        const plain<Value> options{Value(-lr), Value(alpha), Value(1 - alpha), Value(eps),
                                   Value(weight_decay)};
        if (momentum == 0 && !centered)
            f(options);
        else
            f(full<Value>{options, Value(momentum), centered ? Value(1) : Value(0)});
    }
};

}  // namespace ctnn
