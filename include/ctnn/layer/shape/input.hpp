// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/shape/identity.hpp>

namespace ctnn {

namespace core {

struct rule_input {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>,
                      "ctnn: input says the shape that a network begins with; make it the "
                      "first layer, of one to three extents, each 1 or more");
    };
};

}  // namespace core

/// The shape of a network's rows: input<N>, input<T, C> (time, channels) or input<H, W, C> (height, width,
/// channels), the last extent contiguous. It is the first layer, and costs nothing.
template <std::size_t... Extents>
struct input {
    static constexpr bool is_module = false;  ///< PyTorch has none for it, nor a number in its keys
    using begins_with = shape<Extents...>;

    template <class Input>
    struct on : identity::on<Input> {
        static constexpr bool is_sound = std::is_same_v<Input, begins_with> && Input::size > 0 &&
                                         sizeof...(Extents) > 0 && sizeof...(Extents) <= 3;
        using output = std::conditional_t<is_sound, Input, broken<core::rule_input, but_is<input>>>;
    };
};

}  // namespace ctnn
