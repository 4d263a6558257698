// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/vector.hpp>

#include <cstdint>

namespace ctnn {

/// Stochastic gradient descent, as torch.optim.SGD. Without momentum, dampening and nesterov have no
/// effect.
struct sgd {
    double lr = 1e-3;
    double momentum = 0;
    double dampening = 0;
    double weight_decay = 0;
    bool nesterov = false;

    static constexpr std::size_t moments = 1;

    /// w -= lr gradient: no moment is read or written.
    template <class Value>
    struct plain {
        static constexpr std::size_t moments = 0;
        Value negative_lr;

        template <class Vector>
        CTNN_INLINE constexpr Vector operator()(Vector w, Vector gradient, Vector*) const noexcept {
            return simd::fma(Vector(negative_lr), gradient, w);
        }
        /// Of a gradient that is a product x dy: w += factor(x) dy.
        template <class Vector>
        CTNN_INLINE constexpr Vector factor(Vector x) const noexcept {
            return Vector(negative_lr) * x;
        }
    };

    /// g = gradient + weight_decay w; b = momentum b + damping g; w -= lr (of_gradient g + of_buffer b).
    template <class Value>
    struct with_momentum {
        static constexpr std::size_t moments = 1;
        Value negative_lr, momentum, damping, weight_decay, of_gradient, of_buffer;

        template <class Vector>
        CTNN_INLINE constexpr Vector operator()(Vector w, Vector gradient,
                                                Vector* buffer) const noexcept {
            const Vector g = simd::fma(Vector(weight_decay), w, gradient);
            *buffer = simd::fma(Vector(momentum), *buffer, Vector(damping) * g);
            const Vector step = simd::fma(Vector(of_buffer), *buffer, Vector(of_gradient) * g);
            return simd::fma(Vector(negative_lr), step, w);
        }
    };

    template <class Value, class Function>
    CTNN_TAGGED constexpr void apply(std::uint64_t step, Function&& f) const {
        if (momentum == 0 && weight_decay == 0) {
            f(plain<Value>{Value(-lr)});
        } else {
            // The first buffer is the gradient, undamped; without momentum every one is.
            const bool damped = step > 1 && momentum != 0;
            const bool looks_ahead = nesterov && momentum != 0;
            f(with_momentum<Value>{Value(-lr), Value(momentum), damped ? Value(1 - dampening) : Value(1),
                                   Value(weight_decay), looks_ahead ? Value(1) : Value(0),
                                   looks_ahead ? Value(momentum) : Value(1)});
        }
    }
};

}  // namespace ctnn
