// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/loss/elementwise.hpp>

namespace ctnn {

/// The two kinds of error of a binary cross entropy, from the logit z: wanted = -log p and
/// unwanted = -log(1 - p) with p = sigmoid(z); neither overflows or takes the logarithm of 0.
template <class V>
struct binary_entropy {
    V wanted, unwanted, p;

    CTNN_TAGGED static constexpr binary_entropy of(V z) {
        // All share one exponential: log(1 + e^z) = max(z, 0) + log(1 + e^-|z|).
        const V size = simd::absolute(z);
        const V e = simd::exp(simd::negative(size));
        const V rest = simd::log1p_of_unit(e);
        return {simd::select(z < V(0), size, V(0)) + rest, simd::select(z < V(0), V(0), z) + rest,
                simd::divide(simd::select(z < V(0), e, V(1)), V(1) + e)};
    }
};

/// Binary cross entropy of sigmoid(z): mean of -(t log p + (1 - t) log(1 - p)), for logits z and targets
/// t in [0, 1] (PyTorch's BCEWithLogitsLoss).
struct bce_with_logits : elementwise_loss<bce_with_logits> {
    static constexpr bool takes_logits = true;

    template <class V>
    CTNN_TAGGED static constexpr value_and_slope<V> of(V z, V t) {
        const auto entropy = binary_entropy<V>::of(z);
        return {simd::fma(t, entropy.wanted, (V(1) - t) * entropy.unwanted), entropy.p - t};
    }
};

}  // namespace ctnn
