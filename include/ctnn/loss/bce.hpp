// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/loss/bce_with_logits.hpp>

namespace ctnn {

struct sigmoid;

/// Binary cross entropy of a network that ends in sigmoid: mean of -(t log p + (1 - t) log(1 - p)) for
/// targets t in [0, 1]. It is computed from the sigmoid's input, so log never sees a rounded 0 and the
/// gradient is p - t; unlike PyTorch's BCELoss it needs no clamp at -100.
struct bce : elementwise_loss<bce> {
    using fused_ending = sigmoid;
    static constexpr bool takes_logits = true;

    template <class Vector>
    CTNN_TAGGED static constexpr value_and_slope<Vector> of(Vector z, Vector t) {
        return bce_with_logits::of(z, t);
    }
};

}  // namespace ctnn
