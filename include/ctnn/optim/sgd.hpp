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
    template <class T>
    struct plain {
        static constexpr std::size_t moments = 0;
        T negative_lr;

        template <class V>
        CTNN_INLINE constexpr V operator()(V w, V gradient, V*) const noexcept {
            return simd::fma(V(negative_lr), gradient, w);
        }
        /// Of a gradient that is a product x dy: w += factor(x) dy.
        template <class V>
        CTNN_INLINE constexpr V factor(V x) const noexcept {
            return V(negative_lr) * x;
        }
    };

    /// g = gradient + weight_decay w; b = momentum b + damping g; w -= lr (of_gradient g + of_buffer b).
    template <class T>
    struct with_momentum {
        static constexpr std::size_t moments = 1;
        T negative_lr, momentum, damping, weight_decay, of_gradient, of_buffer;

        template <class V>
        CTNN_INLINE constexpr V operator()(V w, V gradient, V* buffer) const noexcept {
            const V g = simd::fma(V(weight_decay), w, gradient);
            *buffer = simd::fma(V(momentum), *buffer, V(damping) * g);
            const V step = simd::fma(V(of_buffer), *buffer, V(of_gradient) * g);
            return simd::fma(V(negative_lr), step, w);
        }
    };

    template <class T, class F>
    CTNN_TAGGED constexpr void apply(std::uint64_t step, F&& f) const {
        if (momentum == 0 && weight_decay == 0) {
            f(plain<T>{T(-lr)});
        } else {
            // The first buffer is the gradient, undamped; without momentum every one is.
            const bool damped = step > 1 && momentum != 0;
            const bool looks_ahead = nesterov && momentum != 0;
            f(with_momentum<T>{T(-lr), T(momentum), damped ? T(1 - dampening) : T(1), T(weight_decay),
                               looks_ahead ? T(1) : T(0), looks_ahead ? T(momentum) : T(1)});
        }
    }
};

}  // namespace ctnn
