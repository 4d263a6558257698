// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/vector.hpp>

namespace ctnn {

/// max(x, 0). NaN stays NaN. The slope at 0 is 0, as in PyTorch.
struct relu {
    static constexpr slope_from from = slope_from::output;
    static constexpr bool limits_outputs = true;

    template <class Vector>
    CTNN_TAGGED static constexpr Vector apply(Vector x) {
        return simd::maximum(x, Vector(0));
    }

    template <class Vector>
    CTNN_TAGGED static constexpr Vector slope(Vector y) {
        return simd::select(y <= Vector(0), Vector(0), Vector(1));
    }

    /// dy * slope(y), cheaper, and 0 where an infinite dy meets a dead unit, as in PyTorch.
    template <class Vector>
    CTNN_TAGGED static constexpr Vector times_slope(Vector dy, Vector y) {
        return simd::select(y <= Vector(0), Vector(0), dy);
    }
};

}  // namespace ctnn
