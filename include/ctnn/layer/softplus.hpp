// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/math.hpp>

namespace ctnn {

/// log(1 + e^x), and x itself above 20, as in PyTorch.
struct softplus {
    static constexpr slope_from from = slope_from::input;
    static constexpr bool limits_outputs = true;

    template <class V>
    CTNN_TAGGED static constexpr V apply(V x) {
        return simd::select(x > V(20), x, simd::softplus(x));
    }

    template <class V>
    CTNN_TAGGED static constexpr V slope(V x) {
        return simd::select(x > V(20), V(1), simd::sigmoid(x));
    }
};

}  // namespace ctnn
