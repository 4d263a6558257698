// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/softmax.hpp>

namespace ctnn {

/// y_i = e^(x_i) / sum over j of e^(x_j), over the values of a row, from x less its largest value.
struct softmax {
    static constexpr bool keeps_width = true;
    static constexpr bool dense_outputs = true;
    static constexpr bool limits_outputs = true;
    static constexpr bool takes_logits = true;
    static constexpr bool compares_outputs = true;

    /// One row of the exponentials, where those of y have no room for padding.
    template <class Context>
    static constexpr std::size_t workspace_size = Context::dense_outputs ? padded(Context::inputs) : 0;

    template <class Context, class Value = typename Context::value_type>
    CTNN_TAGGED static constexpr void forward(const Value* x, Value* y, std::size_t rows,
                                              Value* workspace) noexcept {
        simd::softmax_rows<typename Context::architecture, Context::inputs, Context::dense_outputs>(
            rows, x, y, workspace);
    }

    /// dx_i = y_i (dy_i - sum over j of y_j dy_j).
    template <class Context, bool InputGradient, class Value = typename Context::value_type>
    CTNN_TAGGED static constexpr void backward(const Value*, const Value* y, Value* dy, Value* dx,
                                               Value*, std::size_t rows) noexcept {
        if constexpr (InputGradient) {
            constexpr std::size_t stride = padded(Context::inputs);
            for (std::size_t r = 0; r < rows; ++r, y += stride, dy += stride, dx += stride) {
                Value mean = 0;
                for (std::size_t i = 0; i < Context::inputs; ++i) mean = simd::fma(y[i], dy[i], mean);
                for (std::size_t i = 0; i < Context::inputs; ++i) dx[i] = y[i] * (dy[i] - mean);
                if (!CTNN_CONSTANT_EVALUATED)
                    for (std::size_t i = Context::inputs; i < stride; ++i) dx[i] = 0;
            }
        }
    }
};

}  // namespace ctnn
