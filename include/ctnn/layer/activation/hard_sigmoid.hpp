// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/vector.hpp>

#include <ratio>

namespace ctnn {

/// Alpha x + Beta, between 0 and 1, for any std::ratio (ONNX's HardSigmoid). The slope is 0 at both
/// kinks and beyond, as in PyTorch.
template <class Alpha, class Beta>
struct hard_sigmoid_with {
    static constexpr slope_from from = slope_from::output;
    static constexpr bool limits_outputs = true;
    static constexpr bool takes_logits = true;

    template <class Vector>
    CTNN_TAGGED static constexpr Vector apply(Vector x) {
        using Value = simd::element_t<Vector>;
        // Both fractions over one denominator: so whole numbers meet at the kinks, without rounding.
        // (A power of two makes the factor small enough that no x overflows.)
        constexpr double size = alpha < 0 ? -alpha : alpha;
        constexpr double all_by = power_of_two_above(size * Alpha::den * Beta::den);
        constexpr double denominator = static_cast<double>(Alpha::den) * Beta::den / all_by;
        constexpr double factor = static_cast<double>(Alpha::num) * Beta::den / all_by;
        constexpr double start = static_cast<double>(Beta::num) * Alpha::den / all_by;
        const Vector numerator = simd::fma(Vector(Value(factor)), x, Vector(Value(start)));
        // (What is not selected may not overflow either.)
        const Vector bounded =
            size > 1 ? simd::minimum(numerator, Vector(Value(denominator))) : numerator;
        return simd::select(numerator >= Vector(Value(denominator)), Vector(1),
                            simd::maximum(bounded, Vector(0)) * Vector(Value(1 / denominator)));
    }

    template <class Vector>
    CTNN_TAGGED static constexpr Vector slope(Vector y) {
        return times_slope(Vector(1), y);
    }

    /// 0 also where an infinite dy meets a dead unit, as in PyTorch.
    template <class Vector>
    CTNN_TAGGED static constexpr Vector times_slope(Vector dy, Vector y) {
        using Value = simd::element_t<Vector>;
        return simd::select(
            y > Vector(0), simd::select(y < Vector(1), dy * Vector(Value(alpha)), Vector(0)), Vector(0));
    }

private:
    static constexpr double alpha = static_cast<double>(Alpha::num) / Alpha::den;

    /// 2 x at most.
    CTNN_TAGGED static constexpr double power_of_two_above(double x) {
        double power = 1;
        while (power <= x) power *= 2;
        return power;
    }
};

/// The same with PyTorch's x / 6 + 1 / 2: 0 below -3, 1 above 3 (Howard et al.: "Searching for
/// MobileNetV3", 2019).
struct hard_sigmoid : hard_sigmoid_with<std::ratio<1, 6>, std::ratio<1, 2>> {};

}  // namespace ctnn
