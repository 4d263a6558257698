// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/softmax.hpp>

#include <cstdint>
#include <span>

namespace ctnn {

/// The sum of weight[t] (log(sum of e^z) - z_t) over rows of logits z with class t, divided by the sum
/// of those weights (without weights, all are 1); from z less its largest value.
template <class Context, class Rows, class_index Index, class Value = typename Context::value_type>
CTNN_TAGGED constexpr Value evaluate_cross_entropy(std::span<const double> weight, Rows logits,
                                                   const Index* targets, Value* gradient) noexcept {
    constexpr std::size_t outputs = Rows::width, stride = Rows::stride;
    const Value* z = logits.data;
    const std::size_t rows = logits.count;
    const double* weights = weight.empty() ? nullptr : weight.data();
    double weight_sum = static_cast<double>(rows);
    if (weights) {
        weight_sum = 0;
        for (std::size_t r = 0; r < rows; ++r)
            weight_sum += weights[static_cast<std::size_t>(targets[r])];
    }
    const Value equal_share = static_cast<Value>(1 / weight_sum);
    Value loss = 0;
    alignas(alignment) Value row[stride] = {};
    for (std::size_t r = 0; r < rows; ++r, z += stride) {
        Value* e = gradient ? gradient + r * stride : row;
        const auto target = static_cast<std::uint32_t>(targets[r]);
        const Value share = weights ? static_cast<Value>(weights[target] / weight_sum) : equal_share;
        Value largest = 0, sum = 0;
        if (CTNN_CONSTANT_EVALUATED || std::is_same_v<typename Context::architecture, simd::scalar>) {
            const auto [l, s] = simd::exponentials_scalar<outputs>(z, e);
            largest = l;
            sum = s;
            if (gradient) {
                const Value scale = simd::divide(share, sum);
                const Value of_target = simd::fma(e[target], scale, -share);
                for (std::size_t o = 0; o < outputs; ++o) e[o] *= scale;
                e[target] = of_target;
            }
        } else {
#if CTNN_HAS_SIMD
            if constexpr (!std::is_same_v<typename Context::architecture, simd::scalar>) {
                using Architecture = simd::narrowed_t<typename Context::architecture, Value, outputs>;
                using Vector = simd::vector<Value, Architecture>;
                const auto [l, s] = simd::exponentials<Architecture, outputs>(z, e);
                largest = simd::first_lane(l);
                sum = simd::first_lane(s);
                if (gradient) {
                    const Vector scale = simd::divide(Vector(share), s);
                    for (std::size_t i = 0; i < stride; i += Vector::size) {
                        const auto is_target =
                            simd::load<Value, Architecture>(simd::counts<Value>.values) ==
                            Vector(static_cast<Value>(target) - static_cast<Value>(i));
                        const Vector one_hot = simd::select(is_target, Vector(-share), Vector(Value(0)));
                        const Vector value =
                            simd::fma(simd::load<Value, Architecture>(e + i), scale, one_hot);
                        simd::store(e + i, simd::keep_row<outputs>(value, i));
                    }
                }
            }
#endif
        }
        loss = simd::fma(share, simd::log(sum) + simd::as_written(largest - z[target]), loss);
    }
    return loss;
}

/// Cross entropy of softmax(z) for logits z; targets are class indices (PyTorch's CrossEntropyLoss).
struct cross_entropy_with_logits {
    template <class>
    using target = std::uint32_t;
    using fused_ending = void;
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
