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
    template <class C>
    static constexpr std::size_t workspace_size = C::dense_outputs ? padded(C::inputs) : 0;

    template <class C, class T = typename C::value_type>
    CTNN_TAGGED static constexpr void forward(const T* x, T* y, std::size_t rows,
                                              T* workspace) noexcept {
        constexpr std::size_t y_stride = C::dense_outputs ? C::inputs : padded(C::inputs);
        for (std::size_t r = 0; r < rows; ++r, x += padded(C::inputs), y += y_stride)
            simd::softmax_row<typename C::architecture, C::inputs, C::dense_outputs>(x, y, workspace);
    }

    /// dx_i = y_i (dy_i - sum over j of y_j dy_j).
    template <class C, bool InputGradient, class T = typename C::value_type>
    CTNN_TAGGED static constexpr void backward(const T*, const T* y, T* dy, T* dx, T*,
                                               std::size_t rows) noexcept {
        if constexpr (InputGradient) {
            constexpr std::size_t stride = padded(C::inputs);
            for (std::size_t r = 0; r < rows; ++r, y += stride, dy += stride, dx += stride) {
                T mean = 0;
                for (std::size_t i = 0; i < C::inputs; ++i) mean = simd::fma(y[i], dy[i], mean);
                for (std::size_t i = 0; i < C::inputs; ++i) dx[i] = y[i] * (dy[i] - mean);
                if (!CTNN_CONSTANT_EVALUATED)
                    for (std::size_t i = C::inputs; i < stride; ++i) dx[i] = 0;
            }
        }
    }
};

}  // namespace ctnn
