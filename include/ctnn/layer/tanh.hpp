// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/math.hpp>

namespace ctnn {

/// Hyperbolic tangent, in (-1, 1).
struct tanh {
    static constexpr slope_from from = slope_from::output;
    static constexpr bool limits_outputs = true;

    template <class V>
    CTNN_TAGGED static constexpr V apply(V x) {
        return simd::tanh(x);
    }

    template <class V>
    CTNN_TAGGED static constexpr V slope(V y) {
        return (V(1) - y) * (V(1) + y);
    }
};

}  // namespace ctnn
