// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/net/branches.hpp>
#include <ctnn/simd/channels.hpp>

#include <cstddef>
#include <utility>

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
                simd::copy_channels<channels<Index>, channels<Index>, core::channels_of<output>>(
                    base::template outputs<Index>(call, x), 0, y, first_of<Index>);
            });
            simd::clear_padding(y);
        }

        template <class Call>
        CTNN_TAGGED static constexpr void backward(const Call& call, auto x, auto, auto dy,
                                                   auto dx) noexcept {
            base::backward_all(call, x, dx, [&]<std::size_t Index>() {
                using value_type = typename Call::value_type;
                using shape_of_branch = typename base::template output_of<Index>;
                const rows<value_type, shape_of_branch> to{base::derivatives_of(call), dy.count};
                simd::copy_channels<channels<Index>, core::channels_of<output>, channels<Index>>(
                    dy, first_of<Index>, to, 0);
                simd::clear_padding(to);
                return rows<const value_type, shape_of_branch>{to.data, to.count};
            });
        }

    private:
        template <std::size_t Index>
        static constexpr std::size_t channels =
            core::channels_of<typename base::template output_of<Index>>;
        /// The first channel of a branch.
        template <std::size_t Index>
        static constexpr std::size_t first_of =
            []<std::size_t... Before>(std::index_sequence<Before...>) {
                return (channels<Before> + ... + 0);
            }(std::make_index_sequence<Index>{});
    };
};

}  // namespace ctnn
