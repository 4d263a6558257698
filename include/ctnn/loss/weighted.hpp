// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/loss/bce.hpp>

#include <ratio>

namespace ctnn {

/// `bce` or `bce_with_logits` with a price on each kind of error: terms of target 1 are multiplied by
/// the std::ratio Positive, terms of target 0 by Negative, and the sum is divided by the number of
/// terms (without renormalisation).
template <class Loss, class Positive, class Negative>
struct weighted : elementwise_loss<weighted<Loss, Positive, Negative>> {
    static_assert(std::is_same_v<Loss, bce> || std::is_same_v<Loss, bce_with_logits>,
                  "ctnn: weighted takes bce or bce_with_logits; the class weights of cross_entropy are "
                  "its member `weight`");
    using fused_ending = typename Loss::fused_ending;
    static constexpr bool takes_logits = true;

    static constexpr double positive = static_cast<double>(Positive::num) / Positive::den;
    static constexpr double negative = static_cast<double>(Negative::num) / Negative::den;

    template <class V>
    CTNN_TAGGED static constexpr value_and_slope<V> of(V z, V t) {
        using T = simd::element_t<V>;
        const auto entropy = binary_entropy<V>::of(z);
        const V wanted = V(T(positive)) * t, unwanted = V(T(negative)) * (V(1) - t);
        return {simd::fma(wanted, entropy.wanted, unwanted * entropy.unwanted),
                simd::fma(unwanted, entropy.p, (V(0) - wanted) * (V(1) - entropy.p))};
    }
};

}  // namespace ctnn
