// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/math.hpp>

namespace ctnn {

/// x sigmoid(x), also called swish.
struct silu {
    static constexpr slope_from from = slope_from::input;
    static constexpr bool limits_outputs = true;

    template <class V>
    CTNN_TAGGED static constexpr V apply(V x) {
        return x * simd::sigmoid(x);
    }

    template <class V>
    CTNN_TAGGED static constexpr V slope(V x) {
        const V s = simd::sigmoid(x);
        return s * simd::fma(x, V(1) - s, V(1));
    }
};

}  // namespace ctnn
