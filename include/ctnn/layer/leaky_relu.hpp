// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/vector.hpp>

#include <ratio>

namespace ctnn {

/// x where x > 0, otherwise Slope x, for any std::ratio Slope (Maas, Hannun, Ng: "Rectifier
/// nonlinearities improve neural network acoustic models", 2013).
template <class Slope>
struct leaky_relu_with {
    static constexpr double negative_slope = static_cast<double>(Slope::num) / Slope::den;
    // Below a negative slope, the output is above 0 on both sides.
    static constexpr slope_from from = negative_slope < 0 ? slope_from::input : slope_from::output;
    static constexpr bool limits_outputs = negative_slope <= 0;

    template <class V>
    CTNN_TAGGED static constexpr V apply(V x) {
        using T = simd::element_t<V>;
        // (What is not selected may not overflow.)
        constexpr bool enlarges = negative_slope > 1 || negative_slope < -1;
        V below = enlarges ? simd::minimum(x, V(0)) : x;
        if constexpr (enlarges) simd::keep_here(below);
        return simd::select(x > V(0), x, below * V(T(negative_slope)));
    }

    template <class V>
    CTNN_TAGGED static constexpr V slope(V v) {
        using T = simd::element_t<V>;
        return simd::select(v > V(0), V(1), V(T(negative_slope)));
    }
};

/// The same with PyTorch's default slope, 0.01.
struct leaky_relu : leaky_relu_with<std::ratio<1, 100>> {};

}  // namespace ctnn
