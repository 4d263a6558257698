// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/math.hpp>

namespace ctnn {

/// x sigmoid(x), also called swish.
struct silu {
    static constexpr slope_from from = slope_from::input;
    static constexpr bool limits_outputs = true;

    template <class Vector>
    CTNN_TAGGED static constexpr Vector apply(Vector x) {
        return x * simd::sigmoid(x);
    }

    template <class Vector>
    CTNN_TAGGED static constexpr Vector slope(Vector x) {
        const Vector s = simd::sigmoid(x);
        return s * simd::fma(x, Vector(1) - s, Vector(1));
    }
};

}  // namespace ctnn
