// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/loss/elementwise.hpp>

namespace ctnn {

/// Mean squared error: mean of (p - t)^2.
struct mse : elementwise_loss<mse> {
    template <class Vector>
    CTNN_TAGGED static constexpr value_and_slope<Vector> of(Vector p, Vector t) {
        const Vector error = p - t;
        return {error * error, Vector(2) * error};
    }
};

}  // namespace ctnn
