// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/net/branches.hpp>

#include <algorithm>

namespace ctnn {

namespace core {

struct rule_concat {
    template <class... Facts>
    struct report {
        static_assert(
            never<Facts...>,
            "ctnn: concat puts the channels of one or more branches side by side, so the extents "
            "before them are the same; change the branch that differs from the first");
    };
};

template <class... Outputs>
CTNN_TAGGED constexpr auto join_outputs() {
    using common = typename common_output<rule_concat, places_of, Outputs...>::type;
    if constexpr (is_broken<common>)
        return std::type_identity<common>{};
    else
        return with_channels<places_of<common>, (channels_of<Outputs> + ...)>{};
}

}  // namespace core

/// y = the channels of the outputs of Branches side by side, at each place; all take x, each is a layer or a
/// sequential, identity passes x on.
template <class... Branches>
struct concat : core::begins_like_any<Branches...> {
    using children = core::list<Branches...>;

    template <class Value>
    using parameters = net::chain_parameters<Value, Branches...>;

    template <class Input>
    struct on : net::branches<net::listed_parameters<Branches...>, Input, Branches...> {
        using base = net::branches<net::listed_parameters<Branches...>, Input, Branches...>;
        using output =
            typename decltype(core::join_outputs<
                              typename core::bound_layer<Branches, Input>::output...>())::type;

        template <class Call>
        CTNN_TAGGED static constexpr void forward(const Call& call, auto x, auto y) noexcept {
            base::forward_all(call, x);
            core::for_each_index<base::count>([&]<std::size_t Index>() {
                const auto from = base::template outputs<Index>(call, x);
                for_each_place<Index>(y.count, from.stride, y.stride,
                                      [&](std::size_t of_branch, std::size_t of_all, std::size_t count) {
                                          std::copy_n(from.data + of_branch, count, y.data + of_all);
                                      });
            });
            clear_padding(y);
        }

        template <class Call>
        CTNN_TAGGED static constexpr void backward(const Call& call, auto x, auto, auto dy,
                                                   auto dx) noexcept {
            base::backward_all(call, x, dx, [&]<std::size_t Index>() {
                using value_type = typename Call::value_type;
                using of_branch_rows = rows<value_type, typename base::template output_of<Index>>;
                const of_branch_rows to{base::derivatives_of(call), dy.count};
                for_each_place<Index>(dy.count, to.stride, dy.stride,
                                      [&](std::size_t of_branch, std::size_t of_all, std::size_t count) {
                                          std::copy_n(dy.data + of_all, count, to.data + of_branch);
                                      });
                clear_padding(to);
                return rows<const value_type, typename base::template output_of<Index>>{to.data,
                                                                                        to.count};
            });
        }

    private:
        /// Calls f(where the channels of a branch are in its outputs, where in all, how many they are).
        template <std::size_t Index>
        CTNN_TAGGED static constexpr void for_each_place(std::size_t count, std::size_t branch_stride,
                                                         std::size_t stride, auto f) noexcept {
            constexpr std::size_t places = core::places_of<output>::size;
            constexpr std::size_t channels[] = {
                core::channels_of<typename core::bound_layer<Branches, Input>::output>...};
            std::size_t first = 0;
            for (std::size_t i = 0; i < Index; ++i) first += channels[i];
            for (std::size_t r = 0; r < count; ++r)
                for (std::size_t p = 0; p < places; ++p)
                    f(r * branch_stride + p * channels[Index],
                      r * stride + p * core::channels_of<output> + first, channels[Index]);
        }
        template <class Rows>
        CTNN_TAGGED static constexpr void clear_padding(Rows of) noexcept {
            for (std::size_t r = 0; r < of.count; ++r)
                for (std::size_t i = Rows::width; i < Rows::stride; ++i)
                    of.data[r * Rows::stride + i] = 0;
        }
    };
};

}  // namespace ctnn
