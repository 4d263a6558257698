// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/vector.hpp>

namespace ctnn {

/// max(x, 0). NaN stays NaN. The slope at 0 is 0, as in PyTorch.
struct relu {
    static constexpr slope_from from = slope_from::output;
    static constexpr bool limits_outputs = true;

    template <class V>
    CTNN_TAGGED static constexpr V apply(V x) {
        return simd::maximum(x, V(0));
    }

    template <class V>
    CTNN_TAGGED static constexpr V slope(V y) {
        return simd::select(y <= V(0), V(0), V(1));
    }

    /// dy * slope(y), cheaper, and 0 where an infinite dy meets a dead unit, as in PyTorch.
    template <class V>
    CTNN_TAGGED static constexpr V times_slope(V dy, V y) {
        return simd::select(y <= V(0), V(0), dy);
    }
};

}  // namespace ctnn
