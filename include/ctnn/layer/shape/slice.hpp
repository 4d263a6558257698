// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/shape_walk.hpp>
#include <ctnn/simd/channels.hpp>

#include <algorithm>

namespace ctnn {

namespace core {

struct rule_slice {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>, "ctnn: slice<First, Count> takes some of the channels that are "
                                       "there; make First + Count at most their number, and Count 1 or "
                                       "more");
    };
};

}  // namespace core

/// y = the Count channels from First on, at each place; of a row without places its values.
template <std::size_t First, std::size_t Count>
struct slice {
    template <class Input>
    struct on : layer_base {
        static constexpr bool streams = true;
        static constexpr std::size_t channels = core::channels_of<Input>;
        using output = std::conditional_t<
            (Count > 0 && First + Count <= channels),
            typename core::with_channels<core::places_of<Input>, Count>::type,
            broken<core::rule_slice, but_is<slice>, typename core::shape_facts<Input>::but_is_given>>;

        CTNN_TAGGED static constexpr void forward(const auto&, auto x, auto y) noexcept {
            simd::copy_channels<Count, channels, Count>(x, First, y, 0);
            simd::clear_padding(y);
        }

        CTNN_TAGGED static constexpr void backward(const auto&, auto, auto, auto dy, auto dx) noexcept {
            if constexpr (decltype(dx)::are_wanted) {
                std::fill_n(dx.data, dx.count * dx.stride, 0);
                simd::copy_channels<Count, Count, channels>(dy, 0, dx, First);
            }
        }
    };
};

}  // namespace ctnn
