// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/channel_vectors.hpp>
#include <ctnn/simd/channels.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>

namespace ctnn::simd {

#if CTNN_HAS_SIMD
/// The square of as many rows as a register of 16 bytes has values, which lie so many values apart.
template <class Value>
CTNN_INLINE void transpose_square(const Value* from, std::size_t from_stride, Value* to,
                                  std::size_t to_stride) noexcept {
    using Vector = channel_vector_t<Value, 16 / sizeof(Value)>;
    const auto row = [=](std::size_t r)
                         CTNN_INLINE_LAMBDA { return read_channels<Vector>(from + r * from_stride); };
    const auto write = [=](std::size_t r, Vector values)
                           CTNN_INLINE_LAMBDA { write_channels(to + r * to_stride, values); };
    if constexpr (sizeof(Value) == 8) {
        write(0, __builtin_shufflevector(row(0), row(1), 0, 2));
        write(1, __builtin_shufflevector(row(0), row(1), 1, 3));
    } else {
        const Vector low_01 = __builtin_shufflevector(row(0), row(1), 0, 4, 1, 5);
        const Vector low_23 = __builtin_shufflevector(row(2), row(3), 0, 4, 1, 5);
        const Vector high_01 = __builtin_shufflevector(row(0), row(1), 2, 6, 3, 7);
        const Vector high_23 = __builtin_shufflevector(row(2), row(3), 2, 6, 3, 7);
        write(0, __builtin_shufflevector(low_01, low_23, 0, 1, 4, 5));
        write(1, __builtin_shufflevector(low_01, low_23, 2, 3, 6, 7));
        write(2, __builtin_shufflevector(high_01, high_23, 0, 1, 4, 5));
        write(3, __builtin_shufflevector(high_01, high_23, 2, 3, 6, 7));
    }
}
#endif

/// to = from, of Height x Width values, transposed; where squares do not fill it, the last ones overlap.
template <class Architecture, std::size_t Height, std::size_t Width, class Value>
CTNN_TAGGED constexpr void transpose(const Value* from, Value* to) noexcept {
#if CTNN_HAS_SIMD
    constexpr std::size_t lanes = 16 / sizeof(Value);
    if constexpr (!std::is_same_v<Architecture, scalar> && Height >= lanes && Width >= lanes) {
        if (!CTNN_CONSTANT_EVALUATED) {
            for (std::size_t w = 0; w < Width; w += lanes)
                for (std::size_t h = 0; h < Height; h += lanes) {
                    const std::size_t row = (std::min)(h, Height - lanes),
                                      column = (std::min)(w, Width - lanes);
                    transpose_square(from + row * Width + column, Width, to + column * Height + row,
                                     Height);
                }
            return;
        }
    }
#endif
    for (std::size_t w = 0; w < Width; ++w)
        for (std::size_t h = 0; h < Height; ++h) to[w * Height + h] = from[h * Width + w];
}

/// The same of each row.
template <class Architecture, std::size_t Height, std::size_t Width, class From, class To>
CTNN_TAGGED constexpr void transpose_rows(From from, To to) noexcept {
    for (std::size_t r = 0; r < to.count; ++r)
        transpose<Architecture, Height, Width>(from.data + r * From::stride, to.data + r * To::stride);
    clear_padding(to);
}

}  // namespace ctnn::simd
