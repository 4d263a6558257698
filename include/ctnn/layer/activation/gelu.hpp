// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/math.hpp>

namespace ctnn {

/// x times the standard normal distribution function at x: PyTorch's default, the erf form
/// (Hendrycks, Gimpel: "Gaussian error linear units", 2016).
struct gelu {
    static constexpr slope_from from = slope_from::input;
    static constexpr bool limits_outputs = true;

    template <class Vector>
    CTNN_TAGGED static constexpr Vector apply(Vector x) {
        return x * simd::normal(x).cumulative;
    }

    template <class Vector>
    CTNN_TAGGED static constexpr Vector slope(Vector x) {
        const auto normal = simd::normal(x);
        return simd::fma(x, normal.density, normal.cumulative);
    }
};

}  // namespace ctnn
