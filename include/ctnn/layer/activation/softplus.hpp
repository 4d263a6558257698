// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/math.hpp>

namespace ctnn {

/// log(1 + e^x), and x itself above 20, as in PyTorch.
struct softplus {
    static constexpr slope_from from = slope_from::input;
    static constexpr bool limits_outputs = true;

    template <class Vector>
    CTNN_TAGGED static constexpr Vector apply(Vector x) {
        return simd::select(x > Vector(20), x, simd::softplus(x));
    }

    template <class Vector>
    CTNN_TAGGED static constexpr Vector slope(Vector x) {
        return simd::select(x > Vector(20), Vector(1), simd::sigmoid(x));
    }
};

}  // namespace ctnn
