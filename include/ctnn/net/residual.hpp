// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/net/add.hpp>

namespace ctnn {

namespace core {

struct rule_residual {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>,
                      "ctnn: residual adds its inputs to its outputs, one to one; make its last width "
                      "equal its first");
    };
};

}  // namespace core

namespace net {

/// All are those of the one branch that has any.
struct only_parameters {
    template <std::size_t>
    CTNN_INLINE static constexpr auto& of(auto& all) noexcept {
        return all;
    }
};

}  // namespace net

/// y = x + Layers(x), add<identity, sequential<Layers...>> with the parameters of Layers for its own: He,
/// Zhang, Ren, Sun: "Deep residual learning for image recognition", CVPR 2016. To PyTorch it is
/// `class Residual(nn.Sequential): def forward(self, x): return x + super().forward(x)`.
template <class... Layers>
struct residual : core::begins_like<Layers...> {
    using children = core::list<Layers...>;
    using branch = sequential<Layers...>;

    /// `layer<I>()` is the I-th of Layers that has any.
    template <class Value>
    using parameters = typename branch::template parameters<Value>;

    template <class Input>
    struct on : net::combined<net::plus, net::only_parameters, Input, identity, branch> {
        using output = core::output_that_is<Input, typename branch::template on<Input>::output, true,
                                            core::rule_residual>;
    };
};

}  // namespace ctnn
