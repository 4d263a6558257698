// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/vector.hpp>

#include <cstdint>

namespace ctnn {

/// The arithmetic that adam and adamw share, in PyTorch's order:
///     m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2
///     w -= lr / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + eps)
/// Where m is 0 nothing moves, also with eps = 0, where PyTorch divides 0 by 0.
template <class Value>
struct adam_rule {
    static constexpr std::size_t moments = 2;
    Value negative_step, beta1, rest1, beta2, rest2, inverse_root, eps, weight_decay, decay;

    template <class Vector>
    CTNN_INLINE constexpr Vector operator()(Vector w, Vector gradient, Vector* moment) const noexcept {
        const Vector kept = simd::fma(Vector(-decay), w, w);
        const Vector g = simd::fma(Vector(weight_decay), kept, gradient);
        const Vector m = moment[0] = simd::fma(Vector(beta1), moment[0], Vector(rest1) * g);
        moment[1] = simd::fma(Vector(beta2), moment[1], Vector(rest2) * g * g);
        const Vector root = simd::fma(simd::sqrt(moment[1]), Vector(inverse_root), Vector(eps));
        return simd::fma(Vector(negative_step),
                         simd::divide(m, simd::select(m == Vector(0), Vector(1), root)), kept);
    }
};

/// `decoupled` is the share by which parameters shrink; `options` has lr, beta1, beta2, eps.
template <class Value, class Options>
CTNN_INLINE constexpr adam_rule<Value> make_adam_rule(const Options& options, std::uint64_t step,
                                                      double weight_decay, double decoupled) {
    const auto power = [](double base, std::uint64_t exponent) {
        double result = 1;
        for (; exponent > 0; exponent /= 2, base *= base)
            if (exponent % 2 == 1) result *= base;
        return result;
    };
    const double correction1 = simd::fma(-1.0, power(options.beta1, step), 1.0);
    const double correction2 = simd::fma(-1.0, power(options.beta2, step), 1.0);
    return {Value(-options.lr / correction1),
            Value(options.beta1),
            Value(1 - options.beta1),
            Value(options.beta2),
            Value(1 - options.beta2),
            Value(1 / simd::sqrt(correction2)),
            Value(options.eps),
            Value(weight_decay),
            Value(decoupled)};
}

}  // namespace ctnn
