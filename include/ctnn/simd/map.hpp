// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/vector.hpp>

namespace ctnn::simd {

/// Nothing after a layer.
struct identity {
    template <class Vector>
    CTNN_INLINE constexpr Vector operator()(Vector x) const noexcept {
        return x;
    }
};

/// Nothing before a layer whose slope the derivatives of its inputs would be multiplied by.
struct no_slope {
    template <class Vector>
    CTNN_INLINE constexpr Vector operator()(Vector dx, Vector) const noexcept {
        return dx;
    }
};

/// What a kernel stores at `to`: f(value), or f(value, to) of a function that takes that too.
template <class Function, class Vector, class Value>
CTNN_INLINE constexpr Vector finished(Function f, Vector value, const Value* to) noexcept {
    if constexpr (requires { f(value, to); })
        return f(value, to);
    else
        return f(value);
}

/// out[r][i] = f(in[r][i]...) for rows of Width values, padded(Width) apart; f is templated over a
/// scalar or a vector. The padding of `out` is +0 on return, whatever f(0) is. `out` may be one of `in`.
/// Packed rows lie Width apart; whole vectors of them are read and written.
template <class Architecture, std::size_t Width, bool Packed = false, class Value, class Function,
          class... In>
CTNN_TAGGED constexpr void map(std::size_t rows, Value* out, Function f, const In*... in) noexcept {
    constexpr std::size_t stride = Packed ? Width : padded(Width);
    if (CTNN_CONSTANT_EVALUATED || std::is_same_v<Architecture, scalar>) {
        for (std::size_t r = 0; r < rows * stride; r += stride)
            for (std::size_t i = r; i < r + Width; ++i) out[i] = f(in[i]...);
        if (!CTNN_CONSTANT_EVALUATED)  // where nothing reads the padding
            for (std::size_t r = 0; r < rows * stride; r += stride)
                for (std::size_t i = r + Width; i < r + stride; ++i) out[i] = 0;
        return;
    }
#if CTNN_HAS_SIMD
    if constexpr (!std::is_same_v<Architecture, scalar>) {
        constexpr std::size_t width = lanes_of<Value, Architecture>;
        if constexpr (Packed) {
            for (std::size_t i = 0; i < rows * Width; i += width)
                simd::store(out + i, f(load<Value, Architecture>(in + i)...));
        } else {
            for (std::size_t r = 0; r < rows * stride; r += stride)
                for (std::size_t i = 0; i < stride; i += width)
                    simd::store(out + r + i,
                                keep_row<Width>(f(load<Value, Architecture>(in + r + i)...), i));
        }
    }
#endif
}

/// row = finished(f, row, where it is), for padded rows.
template <class Architecture, std::size_t Width, class Value, class Function>
CTNN_TAGGED constexpr void map_onto(std::size_t rows, Value* row, Function f) noexcept {
    for (std::size_t r = 0; r < rows; ++r, row += padded(Width)) {
        if (CTNN_CONSTANT_EVALUATED || std::is_same_v<Architecture, scalar>) {
            for (std::size_t i = 0; i < Width; ++i) row[i] = finished(f, row[i], row + i);
            continue;
        }
#if CTNN_HAS_SIMD
        if constexpr (!std::is_same_v<Architecture, scalar>)
            for (std::size_t i = 0; i < padded(Width); i += lanes_of<Value, Architecture>)
                simd::store(row + i, keep_row<Width>(
                                         finished(f, load<Value, Architecture>(row + i), row + i), i));
#endif
    }
}

}  // namespace ctnn::simd
