// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/net/add.hpp>

namespace ctnn {

namespace net {

/// The product, value by value.
struct times {
    static constexpr bool passes_derivatives_on = false;

    template <class Vector>
    CTNN_INLINE constexpr Vector operator()(Vector one, Vector other) const noexcept {
        return one * other;
    }
};

}  // namespace net

/// y = the product, value by value, of the outputs of Branches, which all take x: a gate, for example
/// multiply<sequential<linear<8, 8>, tanh>, sequential<linear<8, 8>, sigmoid>>. Each is a layer or a
/// sequential, identity passes x on. Their outputs have one shape.
template <class... Branches>
struct multiply : core::begins_like_any<Branches...> {
    using children = core::list<Branches...>;

    template <class Value>
    using parameters = net::chain_parameters<Value, Branches...>;

    template <class Input>
    struct on : net::combined<net::times, net::listed_parameters<Branches...>, Input, Branches...> {};
};

}  // namespace ctnn
