// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/optim/adam_rule.hpp>

namespace ctnn {

/// Adam with decoupled weight decay (Loshchilov, Hutter, ICLR 2019), as torch.optim.AdamW: the
/// parameters themselves decay by lr * weight_decay.
struct adamw {
    double lr = 1e-3;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double eps = 1e-8;
    double weight_decay = 1e-2;

    static constexpr std::size_t moments = 2;

    template <class Value, class Function>
    CTNN_TAGGED constexpr void apply(std::uint64_t step, Function&& f) const {
        f(make_adam_rule<Value>(*this, step, 0, lr * weight_decay));
    }
};

}  // namespace ctnn
