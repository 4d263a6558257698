// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/optim/adam_rule.hpp>

namespace ctnn {

/// Adam (Kingma, Ba: "Adam: a method for stochastic optimization", ICLR 2015), as torch.optim.Adam:
/// weight decay is added to the gradient.
struct adam {
    double lr = 1e-3;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double eps = 1e-8;
    double weight_decay = 0;

    static constexpr std::size_t moments = 2;

    template <class Value, class Function>
    CTNN_TAGGED constexpr void apply(std::uint64_t step, Function&& f) const {
        f(make_adam_rule<Value>(*this, step, weight_decay, 0));
    }
};

}  // namespace ctnn
