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

    template <class V>
    CTNN_TAGGED static constexpr V apply(V x) {
        return simd::sigmoid(x);
    }

    template <class V>
    CTNN_TAGGED static constexpr V slope(V y) {
        return y * (V(1) - y);
    }
};

}  // namespace ctnn
