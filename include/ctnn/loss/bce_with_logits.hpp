// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/loss/elementwise.hpp>

namespace ctnn {

/// The two kinds of error of a binary cross entropy, from the logit z: wanted = -log p and
/// unwanted = -log(1 - p) with p = sigmoid(z); neither overflows or takes the logarithm of 0.
template <class Vector>
struct binary_entropy {
    Vector wanted, unwanted, p;

    CTNN_TAGGED static constexpr binary_entropy of(Vector z) {
        // All share one exponential: log(1 + e^z) = max(z, 0) + log(1 + e^-|z|).
        const Vector size = simd::absolute(z);
        const Vector e = simd::exp(simd::negative(size));
        const Vector rest = simd::log1p_of_unit(e);
        return {simd::select(z < Vector(0), size, Vector(0)) + rest,
                simd::select(z < Vector(0), Vector(0), z) + rest,
                simd::divide(simd::select(z < Vector(0), e, Vector(1)), Vector(1) + e)};
    }
};

/// Binary cross entropy of sigmoid(z): mean of -(t log p + (1 - t) log(1 - p)), for logits z and targets
/// t in [0, 1] (PyTorch's BCEWithLogitsLoss).
struct bce_with_logits : elementwise_loss<bce_with_logits> {
    static constexpr bool takes_logits = true;

    template <class Vector>
    CTNN_TAGGED static constexpr value_and_slope<Vector> of(Vector z, Vector t) {
        const auto entropy = binary_entropy<Vector>::of(z);
        return {simd::fma(t, entropy.wanted, (Vector(1) - t) * entropy.unwanted), entropy.p - t};
    }
};

}  // namespace ctnn
