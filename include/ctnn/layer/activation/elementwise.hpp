// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/shape_walk.hpp>
#include <ctnn/simd/map.hpp>

/// An activation as a layer, and as the last step of another's kernel.
namespace ctnn {

/// y = f(x).
template <class Activation>
struct applied {
    template <class Vector>
    CTNN_INLINE constexpr Vector operator()(Vector x) const noexcept {
        return Activation::apply(x);
    }
};

/// dx = dy * f'(x), from x or from f(x), as the activation says.
template <class Activation>
struct applied_slope {
    template <class Vector>
    CTNN_INLINE constexpr Vector operator()(Vector dy, Vector from) const noexcept {
        if constexpr (requires { Activation::times_slope(dy, from); })
            return Activation::times_slope(dy, from);
        else
            return dy * Activation::slope(from);
    }
};

template <class Activation, class Input>
struct elementwise : layer_base {
    using output = Input;
    static constexpr bool streams = true;

    template <class Call>
    CTNN_INLINE static constexpr void forward(const Call&, auto x, auto y) noexcept {
        simd::map<typename Call::architecture, Input::size>(x.count, y.data, applied<Activation>{},
                                                            x.data);
    }

    template <class Call>
    CTNN_INLINE static constexpr void backward(const Call&, auto x, auto y, auto dy, auto dx) noexcept {
        if constexpr (decltype(dx)::are_wanted)
            simd::map<typename Call::architecture, Input::size>(
                x.count, dx.data, applied_slope<Activation>{}, dy.data,
                Activation::from == slope_from::output ? y.data : x.data);
    }
};

}  // namespace ctnn
