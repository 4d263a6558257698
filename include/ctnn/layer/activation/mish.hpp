// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/math.hpp>

namespace ctnn {

/// x tanh(log(1 + e^x)), above -0.31 (Misra: "Mish", BMVC 2020). With n = e^x (e^x + 2) the tanh is
/// n / (n + 2): one exponential and one division.
struct mish {
    static constexpr slope_from from = slope_from::input;
    static constexpr bool limits_outputs = true;

    template <class Vector>
    CTNN_TAGGED static constexpr Vector apply(Vector x) {
        const Vector n = rise(exponential(x));
        return x * simd::divide(n, n + Vector(2));
    }

    /// tanh + x (1 - tanh^2) e^x / (1 + e^x), which is (n + 4 x e^x (1 + e^x) / (n + 2)) / (n + 2).
    template <class Vector>
    CTNN_TAGGED static constexpr Vector slope(Vector x) {
        const Vector e = exponential(x), n = rise(e);
        const Vector within =
            simd::minimum(x, Vector(highest)) + (x - x);  // NaN of infinity, as in PyTorch
        const Vector share = simd::divide(Vector(4) * simd::fma(e, e, e), n + Vector(2));
        return simd::divide(simd::fma(within, share, n), n + Vector(2));
    }

private:
    /// From here on tanh is 1, and the slope too.
    static constexpr int highest = 22;

    template <class Vector>
    CTNN_TAGGED static constexpr Vector exponential(Vector x) {
        return simd::exp(x, simd::element_t<Vector>(highest));
    }
    template <class Vector>
    CTNN_TAGGED static constexpr Vector rise(Vector e) {
        return simd::fma(e, e, e + e);
    }
};

}  // namespace ctnn
