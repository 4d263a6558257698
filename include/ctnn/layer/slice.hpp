// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/shape_walk.hpp>

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
        static constexpr std::size_t channels = core::channels_of<Input>;
        using output = std::conditional_t<
            (Count > 0 && First + Count <= channels),
            typename core::with_channels<core::places_of<Input>, Count>::type,
            broken<core::rule_slice, but_is<slice>, typename core::shape_facts<Input>::but_is_given>>;

        CTNN_TAGGED static constexpr void forward(const auto&, auto x, auto y) noexcept {
            for (std::size_t r = 0; r < x.count; ++r) {
                auto* const row = y.data + r * y.stride;
                for (std::size_t p = 0; p < x.width / channels; ++p)
                    std::copy_n(x.data + r * x.stride + p * channels + First, Count, row + p * Count);
                std::fill(row + y.width, row + y.stride, 0);
            }
        }

        CTNN_TAGGED static constexpr void backward(const auto&, auto, auto, auto dy, auto dx) noexcept {
            if constexpr (decltype(dx)::are_wanted) {
                for (std::size_t r = 0; r < dx.count; ++r) {
                    auto* const row = dx.data + r * dx.stride;
                    std::fill(row, row + dx.stride, 0);
                    for (std::size_t p = 0; p < dx.width / channels; ++p)
                        std::copy_n(dy.data + r * dy.stride + p * Count, Count,
                                    row + p * channels + First);
                }
            }
        }
    };
};

}  // namespace ctnn
