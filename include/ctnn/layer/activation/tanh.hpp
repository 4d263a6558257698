// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/math.hpp>

namespace ctnn {

/// Hyperbolic tangent, in (-1, 1).
struct tanh {
    static constexpr slope_from from = slope_from::output;
    static constexpr bool limits_outputs = true;

    template <class Vector>
    CTNN_TAGGED static constexpr Vector apply(Vector x) {
        return simd::tanh(x);
    }

    template <class Vector>
    CTNN_TAGGED static constexpr Vector slope(Vector y) {
        return (Vector(1) - y) * (Vector(1) + y);
    }
};

}  // namespace ctnn
