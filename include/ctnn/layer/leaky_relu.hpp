// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/vector.hpp>

namespace ctnn {

/// x where x > 0, otherwise 0.01 x (PyTorch's default slope).
struct leaky_relu {
    static constexpr slope_from from = slope_from::output;
    static constexpr double negative_slope = 0.01;

    template <class V>
    static constexpr V apply(V x) {
        using T = simd::element_t<V>;
        return simd::select(x > V(0), x, x * V(T(negative_slope)));
    }

    template <class V>
    static constexpr V slope(V y) {
        using T = simd::element_t<V>;
        return simd::select(y > V(0), V(1), V(T(negative_slope)));
    }
};

}  // namespace ctnn
