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

    template <class Vector>
    CTNN_TAGGED static constexpr value_and_slope<Vector> of(Vector z, Vector t) {
        using Value = simd::element_t<Vector>;
        const auto entropy = binary_entropy<Vector>::of(z);
        const Vector wanted = Vector(Value(positive)) * t,
                     unwanted = Vector(Value(negative)) * (Vector(1) - t);
        return {simd::fma(wanted, entropy.wanted, unwanted * entropy.unwanted),
                simd::fma(unwanted, entropy.p, (Vector(0) - wanted) * (Vector(1) - entropy.p))};
    }
};

}  // namespace ctnn
