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

    template <class V>
    CTNN_TAGGED static constexpr V apply(V x) {
        using T = simd::element_t<V>;
        return simd::select(x > V(0), x, V(T(alpha)) * (simd::exp(x, T(0)) - V(1)));
    }

    template <class V>
    CTNN_TAGGED static constexpr V slope(V v) {
        using T = simd::element_t<V>;
        if constexpr (from == slope_from::output)
            return simd::select(v > V(0), V(1), v + V(T(alpha)));
        else
            return simd::select(v > V(0), V(1), V(T(alpha)) * simd::exp(v, T(0)));
    }
};

/// The same with PyTorch's default alpha, 1.
struct elu : elu_with<std::ratio<1>> {};

}  // namespace ctnn
