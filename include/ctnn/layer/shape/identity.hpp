// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/shape_walk.hpp>
#include <ctnn/simd/map.hpp>

namespace ctnn {

/// y = x, whatever the shape: the branch that leaves its input alone. Nothing is copied in a network of
/// anything else.
struct identity {
    template <class Input>
    struct on : layer_base {
        using output = Input;
        static constexpr bool passes_on = true, passes_on_in_training = true, streams = true;

        template <class Call>
        CTNN_TAGGED static constexpr void forward(const Call&, auto x, auto y) noexcept {
            simd::map<typename Call::architecture, Input::size>(x.count, y.data, simd::identity{},
                                                                x.data);
        }
        template <class Call>
        CTNN_TAGGED static constexpr void backward(const Call&, auto, auto, auto dy, auto dx) noexcept {
            if constexpr (decltype(dx)::are_wanted)
                simd::map<typename Call::architecture, Input::size>(dy.count, dx.data, simd::identity{},
                                                                    dy.data);
        }
    };
};

}  // namespace ctnn
