// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/loss/elementwise.hpp>

namespace ctnn {

/// Mean absolute error: mean of |p - t|; its slope at 0 and at NaN is 0, as in PyTorch.
struct l1 : elementwise_loss<l1> {
    template <class Vector>
    CTNN_TAGGED static constexpr value_and_slope<Vector> of(Vector p, Vector t) {
        const Vector error = p - t;
        return {simd::absolute(error),
                simd::select(error > Vector(0), Vector(1),
                             simd::select(error < Vector(0), Vector(-1), Vector(0)))};
    }
};

}  // namespace ctnn
