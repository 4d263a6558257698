// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/map.hpp>
#include <ctnn/simd/softmax.hpp>

namespace ctnn {

/// y_i = x_i - log(sum over j of e^(x_j)), the logarithm of softmax, over the values of a row, from x
/// less its largest value: exact where softmax itself would round to 0. Applied twice it is as once, so
/// cross_entropy_with_logits on it is PyTorch's NLLLoss.
struct log_softmax {
    static constexpr bool keeps_width = true;
    static constexpr bool dense_outputs = true;
    static constexpr bool takes_logits = true;
    static constexpr bool compares_outputs = true;

    /// One row of the exponentials, where those of y have no room for padding.
    template <class Context>
    static constexpr std::size_t workspace_size = Context::dense_outputs ? padded(Context::inputs) : 0;

    template <class Context, class Value = typename Context::value_type>
    CTNN_TAGGED static constexpr void forward(const Value* x, Value* y, std::size_t rows,
                                              Value* workspace) noexcept {
        simd::softmax_rows<typename Context::architecture, Context::inputs, Context::dense_outputs,
                           true>(rows, x, y, workspace);
    }

    /// dx_i = dy_i - e^(y_i) sum over j of dy_j.
    template <class Context, bool InputGradient, class Value = typename Context::value_type>
    CTNN_TAGGED static constexpr void backward(const Value*, const Value* y, Value* dy, Value* dx,
                                               Value*, std::size_t rows) noexcept {
        if constexpr (InputGradient) {
            using Architecture = typename Context::architecture;
            constexpr std::size_t stride = padded(Context::inputs);
            for (std::size_t r = 0; r < rows; ++r, y += stride, dy += stride, dx += stride) {
                const Value sum = simd::row_sum<Architecture, Context::inputs>(
                    [](auto part, auto d) CTNN_INLINE_LAMBDA { return simd::as_written(part + d); }, dy);
                simd::map<Architecture, Context::inputs>(
                    1, dx,
                    [sum](auto d, auto v)
                        CTNN_INLINE_LAMBDA { return simd::fma(simd::exp(v), decltype(v)(-sum), d); },
                    static_cast<const Value*>(dy), y);
            }
        }
    }
};

}  // namespace ctnn
