// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/loss/elementwise.hpp>

namespace ctnn {

/// Mean of e^2 / 2 where |e| <= 1, of |e| - 1/2 elsewhere, with e = p - t (PyTorch's HuberLoss, delta
/// 1).
struct huber : elementwise_loss<huber> {
    template <class V>
    CTNN_TAGGED static constexpr value_and_slope<V> of(V p, V t) {
        using T = simd::element_t<V>;
        const V error = p - t;
        const V size = simd::absolute(error);
        const V bounded = simd::minimum(simd::maximum(error, V(-1)), V(1));
        const V half_square = V(T(0.5)) * bounded * bounded;
        return {simd::select(size > V(1), size - V(T(0.5)), half_square), bounded};
    }
};

}  // namespace ctnn
