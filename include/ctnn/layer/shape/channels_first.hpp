// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/shape_walk.hpp>
#include <ctnn/layer/shape/transposing.hpp>

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
    static constexpr bool is_sound = std::is_same_v<Input, begins_with> && Input::size > 0 &&
                                     (sizeof...(Places) == 1 || sizeof...(Places) == 2);
    template <class Input>
    struct on : transposing<std::conditional_t<is_sound<Input>, shape<Places..., Channels>,
                                               broken<core::rule_channels_first, but_is<channels_first>,
                                                      typename core::shape_facts<Input>::but_is_given>>,
                            Channels, places> {};
};

}  // namespace ctnn
