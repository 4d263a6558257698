// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/activation/hardtanh.hpp>

namespace ctnn {

/// torch.clamp: x between Min and Max, and the nearer of them elsewhere, for any std::ratio Min below Max. Its
/// slope is that of hardtanh_with, but 1 at the bounds themselves and 0 at NaN, as in PyTorch; so training keeps x,
/// which hardtanh_with need not.
template <class Min, class Max>
struct clamp : hardtanh_with<Min, Max> {
    static constexpr slope_from from = slope_from::input;

    template <class Vector>
    CTNN_TAGGED static constexpr Vector slope(Vector x) {
        return times_slope(Vector(1), x);
    }

    template <class Vector>
    CTNN_TAGGED static constexpr Vector times_slope(Vector dy, Vector x) {
        using Value = simd::element_t<Vector>;
        const Vector above = simd::select(x >= Vector(Value(clamp::lowest)), dy, Vector(0));
        return simd::select(x <= Vector(Value(clamp::highest)), above, Vector(0));
    }
};

}  // namespace ctnn
