// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/math.hpp>

#include <ratio>

namespace ctnn {

/// x where x > 0, otherwise Alpha (e^x - 1), for any std::ratio Alpha (Clevert, Unterthiner, Hochreiter:
/// "Fast and accurate deep network learning by exponential linear units", 2016).
template <class Alpha>
struct elu_with {
    static constexpr double alpha = static_cast<double>(Alpha::num) / Alpha::den;
    // Below a negative alpha, the output is above 0 on both sides.
    static constexpr slope_from from = alpha < 0 ? slope_from::input : slope_from::output;
    static constexpr bool limits_outputs = true;

    template <class Vector>
    CTNN_TAGGED static constexpr Vector apply(Vector x) {
        using Value = simd::element_t<Vector>;
        return simd::select(x > Vector(0), x,
                            Vector(Value(alpha)) * (simd::exp(x, Value(0)) - Vector(1)));
    }

    template <class Vector>
    CTNN_TAGGED static constexpr Vector slope(Vector v) {
        using Value = simd::element_t<Vector>;
        if constexpr (from == slope_from::output)
            return simd::select(v > Vector(0), Vector(1), v + Vector(Value(alpha)));
        else
            return simd::select(v > Vector(0), Vector(1), Vector(Value(alpha)) * simd::exp(v, Value(0)));
    }
};

/// The same with PyTorch's default alpha, 1.
struct elu : elu_with<std::ratio<1>> {};

}  // namespace ctnn
