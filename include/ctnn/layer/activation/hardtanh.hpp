// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/core/errors.hpp>
#include <ctnn/simd/vector.hpp>

#include <ratio>
#include <type_traits>

namespace ctnn {

namespace core {

struct rule_bounds {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>,
                      "ctnn: hardtanh_with<Min, Max> and clamp<Min, Max> give what lies "
                      "between two bounds; make Min the smaller one");
    };
};

}  // namespace core

/// x between Min and Max, and the nearer of them elsewhere, for any std::ratio Min below Max. NaN stays NaN.
/// The slope is 0 at both kinks and beyond, as of PyTorch's Hardtanh.
template <class Min, class Max>
struct hardtanh_with {
    static_assert(sizeof(std::conditional_t<std::ratio_less_v<Min, Max>, nothing,
                                            core::rule_bounds::report<but_is<hardtanh_with>>>) > 0);
    static constexpr double lowest = static_cast<double>(Min::num) / Min::den;
    static constexpr double highest = static_cast<double>(Max::num) / Max::den;
    static constexpr slope_from from = slope_from::output;
    static constexpr bool limits_outputs = true;

    template <class Vector>
    CTNN_TAGGED static constexpr Vector apply(Vector x) {
        using Value = simd::element_t<Vector>;
        return simd::minimum(simd::maximum(x, Vector(Value(lowest))), Vector(Value(highest)));
    }

    template <class Vector>
    CTNN_TAGGED static constexpr Vector slope(Vector y) {
        return times_slope(Vector(1), y);
    }

    /// 0 also where an infinite dy meets a dead unit, as in PyTorch.
    template <class Vector>
    CTNN_TAGGED static constexpr Vector times_slope(Vector dy, Vector y) {
        using Value = simd::element_t<Vector>;
        const Vector below = simd::select(y <= Vector(Value(lowest)), Vector(0), dy);
        return simd::select(y >= Vector(Value(highest)), Vector(0), below);
    }
};

/// The same with PyTorch's default bounds, -1 and 1.
struct hardtanh : hardtanh_with<std::ratio<-1>, std::ratio<1>> {};

}  // namespace ctnn
