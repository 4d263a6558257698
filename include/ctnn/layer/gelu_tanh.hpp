// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/math.hpp>

namespace ctnn {

/// x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2, PyTorch's GELU(approximate='tanh') (Hendrycks,
/// Gimpel: "Gaussian error linear units", 2016). As (1 + tanh a) / 2 is sigmoid(2 a), nothing cancels.
struct gelu_tanh {
    static constexpr slope_from from = slope_from::input;
    static constexpr bool limits_outputs = true;

    template <class V>
    CTNN_TAGGED static constexpr V apply(V x) {
        return x * simd::sigmoid(twice_argument(x));
    }

    template <class V>
    CTNN_TAGGED static constexpr V slope(V x) {
        const V s = simd::sigmoid(twice_argument(x));
        const V within = bounded(x) + (x - x);  // NaN of infinity, as in PyTorch
        return s * simd::fma(within * (V(1) - s), rise<3>(within), V(1));
    }

private:
    /// Beyond 30 the sigmoid is 0 or 1, and no power of x overflows before.
    template <class V>
    CTNN_TAGGED static constexpr V bounded(V x) {
        return simd::minimum(simd::maximum(x, V(-30)), V(30));
    }
    template <class V>
    CTNN_TAGGED static constexpr V twice_argument(V x) {
        return bounded(x) * rise<1>(bounded(x));
    }
    /// 2 sqrt(2 / pi) (1 + 0.044715 Power x^2).
    template <int Power, class V>
    CTNN_TAGGED static constexpr V rise(V x) {
        using T = simd::element_t<V>;
        constexpr double twice_root = 1.5957691216057307117597842397375;
        return simd::fma(x * x, V(T(twice_root * 0.044715 * Power)), V(T(twice_root)));
    }
};

}  // namespace ctnn
