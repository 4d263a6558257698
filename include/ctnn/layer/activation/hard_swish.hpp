// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/activation/hard_sigmoid.hpp>

namespace ctnn {

/// x hard_sigmoid(x): 0 below -3, x above 3, x (x + 3) / 6 between them (Howard et al.: "Searching for
/// MobileNetV3", 2019). From -3/8 on. The slope is 0 at -3 and 1 at 3 (PyTorch's before 2025: -1/2 at -3).
struct hard_swish {
    static constexpr slope_from from = slope_from::input;
    static constexpr bool limits_outputs = true;

    template <class Vector>
    CTNN_TAGGED static constexpr Vector apply(Vector x) {
        Vector gate = hard_sigmoid::apply(x);
        simd::keep_here(gate);  // (clang would multiply x by what is not selected, which overflows)
        return x * gate;
    }

    template <class Vector>
    CTNN_TAGGED static constexpr Vector slope(Vector x) {
        using Value = simd::element_t<Vector>;
        const Vector inside = simd::fma(x, Vector(Value(1.0 / 3)), Vector(Value(0.5)));
        return simd::select(x <= Vector(-3), Vector(0), simd::select(x >= Vector(3), Vector(1), inside));
    }

    /// dy * slope(x), but 0 also where an infinite dy meets a dead unit, as in PyTorch.
    template <class Vector>
    CTNN_TAGGED static constexpr Vector times_slope(Vector dy, Vector x) {
        return simd::select(x <= Vector(-3), Vector(0), dy * slope(x));
    }
};

}  // namespace ctnn
