// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/net/branches.hpp>

namespace ctnn {

/// y = the sum of the outputs of Branches, which all take x; each is a layer or a sequential, identity passes
/// x on. Their outputs have one shape.
template <class... Branches>
struct add : core::begins_like_any<Branches...> {
    using children = core::list<Branches...>;

    template <class Value>
    using parameters = net::chain_parameters<Value, Branches...>;

    template <class Input>
    struct on : net::combined<net::plus, net::listed_parameters<Branches...>, Input, Branches...> {};
};

}  // namespace ctnn
