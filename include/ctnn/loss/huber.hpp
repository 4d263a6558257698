// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/loss/elementwise.hpp>

namespace ctnn {

/// Mean of e^2 / 2 where |e| <= 1, of |e| - 1/2 elsewhere, with e = p - t (PyTorch's HuberLoss, delta
/// 1).
struct huber : elementwise_loss<huber> {
    template <class Vector>
    CTNN_TAGGED static constexpr value_and_slope<Vector> of(Vector p, Vector t) {
        using Value = simd::element_t<Vector>;
        const Vector error = p - t;
        const Vector size = simd::absolute(error);
        const Vector bounded = simd::minimum(simd::maximum(error, Vector(-1)), Vector(1));
        const Vector half_square = Vector(Value(0.5)) * bounded * bounded;
        return {simd::select(size > Vector(1), size - Vector(Value(0.5)), half_square), bounded};
    }
};

}  // namespace ctnn
