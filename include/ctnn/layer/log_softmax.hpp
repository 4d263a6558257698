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
    template <class C>
    static constexpr std::size_t workspace_size = C::dense_outputs ? padded(C::inputs) : 0;

    template <class C, class T = typename C::value_type>
    CTNN_TAGGED static constexpr void forward(const T* x, T* y, std::size_t rows,
                                              T* workspace) noexcept {
        constexpr std::size_t y_stride = C::dense_outputs ? C::inputs : padded(C::inputs);
        for (std::size_t r = 0; r < rows; ++r, x += padded(C::inputs), y += y_stride)
            simd::softmax_row<typename C::architecture, C::inputs, C::dense_outputs, true>(x, y,
                                                                                           workspace);
    }

    /// dx_i = dy_i - e^(y_i) sum over j of dy_j.
    template <class C, bool InputGradient, class T = typename C::value_type>
    CTNN_TAGGED static constexpr void backward(const T*, const T* y, T* dy, T* dx, T*,
                                               std::size_t rows) noexcept {
        if constexpr (InputGradient) {
            using A = typename C::architecture;
            constexpr std::size_t stride = padded(C::inputs);
            for (std::size_t r = 0; r < rows; ++r, y += stride, dy += stride, dx += stride) {
                const T sum = simd::row_sum<A, C::inputs>(
                    [](auto part, auto d) CTNN_INLINE_LAMBDA { return simd::as_written(part + d); }, dy);
                simd::map<A, C::inputs>(
                    1, dx,
                    [sum](auto d, auto v)
                        CTNN_INLINE_LAMBDA { return simd::fma(simd::exp(v), decltype(v)(-sum), d); },
                    static_cast<const T*>(dy), y);
            }
        }
    }
};

}  // namespace ctnn
