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

    template <class Vector>
    CTNN_TAGGED static constexpr Vector apply(Vector x) {
        return x * simd::sigmoid(twice_argument(x));
    }

    template <class Vector>
    CTNN_TAGGED static constexpr Vector slope(Vector x) {
        const Vector s = simd::sigmoid(twice_argument(x));
        const Vector within = bounded(x) + (x - x);  // NaN of infinity, as in PyTorch
        return s * simd::fma(within * (Vector(1) - s), rise<3>(within), Vector(1));
    }

private:
    /// Beyond 30 the sigmoid is 0 or 1, and no power of x overflows before.
    template <class Vector>
    CTNN_TAGGED static constexpr Vector bounded(Vector x) {
        return simd::minimum(simd::maximum(x, Vector(-30)), Vector(30));
    }
    template <class Vector>
    CTNN_TAGGED static constexpr Vector twice_argument(Vector x) {
        return bounded(x) * rise<1>(bounded(x));
    }
    /// 2 sqrt(2 / pi) (1 + 0.044715 Power x^2).
    template <int Power, class Vector>
    CTNN_TAGGED static constexpr Vector rise(Vector x) {
        using Value = simd::element_t<Vector>;
        constexpr double twice_root = 1.5957691216057307117597842397375;
        return simd::fma(x * x, Vector(Value(twice_root * 0.044715 * Power)), Vector(Value(twice_root)));
    }
};

}  // namespace ctnn
