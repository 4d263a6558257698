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

    template <class Vector>
    CTNN_TAGGED static constexpr Vector apply(Vector x) {
        using Value = simd::element_t<Vector>;
        // (What is not selected may not overflow.)
        constexpr bool enlarges = negative_slope > 1 || negative_slope < -1;
        Vector below = enlarges ? simd::minimum(x, Vector(0)) : x;
        if constexpr (enlarges) simd::keep_here(below);
        return simd::select(x > Vector(0), x, below * Vector(Value(negative_slope)));
    }

    template <class Vector>
    CTNN_TAGGED static constexpr Vector slope(Vector v) {
        using Value = simd::element_t<Vector>;
        return simd::select(v > Vector(0), Vector(1), Vector(Value(negative_slope)));
    }
};

/// The same with PyTorch's default slope, 0.01.
struct leaky_relu : leaky_relu_with<std::ratio<1, 100>> {};

}  // namespace ctnn
