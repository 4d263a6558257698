// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/math.hpp>

namespace ctnn {

/// scale x where x > 0, otherwise scale alpha (e^x - 1), with the constants that keep mean 0 and
/// variance 1 from layer to layer (Klambauer, Unterthiner, Mayr, Hochreiter: "Self-normalizing neural
/// networks", 2017).
struct selu {
    static constexpr slope_from from = slope_from::output;
    static constexpr bool limits_outputs = true;
    static constexpr double alpha = 1.6732632423543772848170429916717;
    static constexpr double scale = 1.0507009873554804934193349852946;

    template <class V>
    CTNN_TAGGED static constexpr V apply(V x) {
        using T = simd::element_t<V>;
        const auto is_positive = x > V(0);
        return simd::select(is_positive, V(T(scale)), V(T(scale * alpha))) *
               simd::select(is_positive, x, simd::exp(x, T(0)) - V(1));
    }

    template <class V>
    CTNN_TAGGED static constexpr V slope(V y) {
        using T = simd::element_t<V>;
        return simd::select(y > V(0), V(T(scale)), y + V(T(scale * alpha)));
    }
};

}  // namespace ctnn
