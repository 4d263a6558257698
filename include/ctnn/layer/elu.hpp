// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/math.hpp>

namespace ctnn {

/// x where x > 0, otherwise e^x - 1 (alpha = 1).
struct elu {
    static constexpr slope_from from = slope_from::output;

    template <class V>
    static constexpr V apply(V x) {
        return simd::select(x > V(0), x, simd::exp(x) - V(1));
    }

    template <class V>
    static constexpr V slope(V y) {
        return simd::select(y > V(0), V(1), y + V(1));
    }
};

}  // namespace ctnn
