// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/loss/cross_entropy_with_logits.hpp>

#include <cstdint>
#include <span>

namespace ctnn {

struct softmax;

/// Cross entropy of a network that ends in softmax; targets are class indices. It is computed from the
/// softmax's input: log never sees a rounded 0, and the gradient is p less 1 at the target.
struct cross_entropy {
    template <class>
    using target = std::uint32_t;
    using fused_ending = softmax;
    static constexpr bool takes_logits = true;
    static constexpr bool compares_outputs = true;

    /// Weights of the classes: none, or one a class, viewed: they outlive the trainer. The mean is
    /// divided by the weights of the rows.
    std::span<const double> weight{};

    template <class Context, class Rows, class_index Index, class Value = typename Context::value_type>
    CTNN_TAGGED constexpr Value evaluate(Rows logits, const Index* targets,
                                         Value* gradient) const noexcept {
        return evaluate_cross_entropy<Context>(weight, logits, targets, gradient);
    }
};

}  // namespace ctnn
