// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/loss/elementwise.hpp>

namespace ctnn {

/// Mean squared error: mean of (p - t)^2.
struct mse : elementwise_loss<mse> {
    template <class V>
    CTNN_TAGGED static constexpr value_and_slope<V> of(V p, V t) {
        const V error = p - t;
        return {error * error, V(2) * error};
    }
};

}  // namespace ctnn
