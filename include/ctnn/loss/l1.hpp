// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/loss/elementwise.hpp>

namespace ctnn {

/// Mean absolute error: mean of |p - t|; its slope at 0 and at NaN is 0, as in PyTorch.
struct l1 : elementwise_loss<l1> {
    template <class V>
    CTNN_TAGGED static constexpr value_and_slope<V> of(V p, V t) {
        const V error = p - t;
        return {simd::absolute(error),
                simd::select(error > V(0), V(1), simd::select(error < V(0), V(-1), V(0)))};
    }
};

}  // namespace ctnn
