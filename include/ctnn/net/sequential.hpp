// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/net/chain.hpp>

namespace ctnn {

namespace net {

/// Layers on Input as one; of those that have failed there is only that.
template <class Input, class... Layers>
CTNN_TAGGED constexpr auto bind_chain() {
    using checked = core::checked_shape<Input, Layers...>;
    if constexpr (checked::is_sound)
        return std::type_identity<chain<Input, sizeof...(Layers), Layers...>>{};
    else
        return std::type_identity<core::unbound<broken<core::rule_reported>>>{};
}

}  // namespace net

/// Layers one after another: an empty type, the description of a network; or of a part of one, as which it
/// is a layer.
template <class... Layers>
struct sequential : core::begins_like<Layers...> {
    using children = core::list<Layers...>;
    using last = core::type_from_end<0, Layers...>;
    static constexpr bool limits_outputs = limiting_layer<last>;
    static constexpr bool takes_logits = taker_of_logits<last>;
    static constexpr bool compares_outputs = comparer_of_outputs<last>;

    template <class Value>
    using parameters = net::chain_parameters<Value, Layers...>;

    template <class Input>
    struct on : decltype(net::bind_chain<Input, Layers...>())::type {};
};

}  // namespace ctnn
