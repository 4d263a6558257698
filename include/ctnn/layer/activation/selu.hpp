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

    template <class Vector>
    CTNN_TAGGED static constexpr Vector apply(Vector x) {
        using Value = simd::element_t<Vector>;
        const auto is_positive = x > Vector(0);
        return simd::select(is_positive, Vector(Value(scale)), Vector(Value(scale * alpha))) *
               simd::select(is_positive, x, simd::exp(x, Value(0)) - Vector(1));
    }

    template <class Vector>
    CTNN_TAGGED static constexpr Vector slope(Vector y) {
        using Value = simd::element_t<Vector>;
        return simd::select(y > Vector(0), Vector(Value(scale)), y + Vector(Value(scale * alpha)));
    }
};

}  // namespace ctnn
