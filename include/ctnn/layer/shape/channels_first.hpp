// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/shape_walk.hpp>
#include <ctnn/simd/transpose.hpp>

namespace ctnn {

namespace core {

struct rule_channels_first {
    template <class... Facts>
    struct report {
        static_assert(
            never<Facts...>,
            "ctnn: channels_first<C, H, W> or <C, T> takes rows of as many values, and gives their "
            "shape; make it the first layer, with extents of 1 or more");
    };
};

}  // namespace core

/// Rows as PyTorch has them, a plane for each channel: channels_first<C, H, W> gives shape<H, W, C>, and
/// channels_first<C, T> shape<T, C>. Of one channel it costs nothing.
template <std::size_t Channels, std::size_t... Places>
struct channels_first {
    static constexpr bool is_module = false;  ///< as input
    static constexpr std::size_t places = shape<Places...>::size;
    using begins_with = shape<Channels * places>;

    template <class Input>
    struct on : layer_base {
        static constexpr bool is_sound = std::is_same_v<Input, begins_with> && Input::size > 0 &&
                                         (sizeof...(Places) == 1 || sizeof...(Places) == 2);
        using output = std::conditional_t<is_sound, shape<Places..., Channels>,
                                          broken<core::rule_channels_first, but_is<channels_first>,
                                                 typename core::shape_facts<Input>::but_is_given>>;
        static constexpr bool passes_on = places == 1 || Channels == 1,
                              passes_on_in_training = passes_on;
        static constexpr bool packs_x = true, packs_y = true, packs_dy = true;

        template <class Call>
        CTNN_TAGGED static constexpr void forward(const Call&, auto x, auto y) noexcept {
            simd::transpose_rows<typename Call::architecture, Channels, places>(x, y);
        }
        template <class Call>
        CTNN_TAGGED static constexpr void backward(const Call&, auto, auto, auto dy, auto dx) noexcept {
            if constexpr (decltype(dx)::are_wanted)
                simd::transpose_rows<typename Call::architecture, places, Channels>(dy, dx);
        }
    };
};

}  // namespace ctnn
