// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/math.hpp>

namespace ctnn {

/// 1 / (1 + e^-x), in (0, 1).
struct sigmoid {
    static constexpr slope_from from = slope_from::output;
    static constexpr bool limits_outputs = true;
    static constexpr bool takes_logits = true;

    template <class Vector>
    CTNN_TAGGED static constexpr Vector apply(Vector x) {
        return simd::sigmoid(x);
    }

    template <class Vector>
    CTNN_TAGGED static constexpr Vector slope(Vector y) {
        return y * (Vector(1) - y);
    }
};

}  // namespace ctnn
