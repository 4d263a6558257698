// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/block_sum.hpp>
#include <ctnn/simd/columns.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace ctnn::simd {

/// A value for each of Channels, for rows of Size values with the channels of one place after those of another,
/// `padded(Size)` apart: the values stand repeated until vectors and channels begin together again, so that every
/// vector of a row has a vector of values, whatever the number of channels.
template <std::size_t Channels, std::size_t Size>
struct repeated_channels {
    /// Values that repeat, or fewer if the row ends before, and from one repetition to the next.
    static constexpr std::size_t period = (std::min)(std::lcm(Channels, line), Size);
    static constexpr std::size_t step = padded(period);
    /// Whether the values, padded with +0, are that already; else so many of workspace.
    static constexpr bool are_there = Channels % line == 0 || Channels == Size;
    static constexpr std::size_t size = are_there ? 0 : step;

    /// `values`, repeated.
    template <class Value>
    CTNN_TAGGED static constexpr const Value* of(const Value* values,
                                                 [[maybe_unused]] Value* workspace) noexcept {
        if constexpr (are_there) {
            return values;
        } else {
            std::copy_n(values, Channels, workspace);
            repeat(workspace);
            return workspace;
        }
    }
    /// Repeats what stands first in an array of `step` values.
    template <class Value>
    CTNN_TAGGED static constexpr void repeat(Value* values) noexcept {
        for (std::size_t i = Channels; i < period; i += Channels)
            std::copy_n(values, Channels, values + i);
        std::fill(values + period, values + step, Value(0));
    }
    /// The other way: the sums of channels, of sums of columns, and +0 after them.
    template <class Value>
    CTNN_TAGGED static constexpr void fold(Value* sums) noexcept {
        for (std::size_t i = Channels; i < period; i += Channels)
            for (std::size_t channel = 0; channel < Channels; ++channel)
                sums[channel] = simd::as_written(sums[channel] + sums[i + channel]);
        std::fill(sums + Channels, sums + padded(Channels), Value(0));
    }

    /// out[r][i] = f(value of its channel, in[r][i]...), of what `of` gives. The padding of `out` is +0 on return.
    template <class Architecture, class Value, class Function, class... In>
    CTNN_TAGGED static constexpr void map(std::size_t rows, Value* out, Function f,
                                          const Value* repeated, const In*... in) noexcept {
        for (std::size_t r = 0; r < rows * padded(Size); r += padded(Size)) {
            if (CTNN_CONSTANT_EVALUATED || std::is_same_v<Architecture, scalar>) {
                for (std::size_t i = 0; i < Size; ++i) out[r + i] = f(repeated[i % step], in[r + i]...);
                std::fill(out + r + Size, out + r + padded(Size), Value(0));
                continue;
            }
#if CTNN_HAS_SIMD
            if constexpr (!std::is_same_v<Architecture, scalar>) {
                constexpr std::size_t width = lanes_of<Value, Architecture>;
                for (std::size_t i = 0, at = 0; i < padded(Size); i += width) {
                    simd::store(out + r + i, keep_row<Size>(f(load<Value, Architecture>(repeated + at),
                                                              load<Value, Architecture>(in + r + i)...),
                                                            i));
                    at = at + width == step ? 0 : at + width;
                }
            }
#endif
        }
    }

    /// sums[channel] over all rows and places, where f(sum, in[r][i]...) adds a value, and +0 after them; `sums` has
    /// room for `step` values. f(sum, +0...) is sum. Each of `step` columns is summed from the first row on, then those
    /// of a channel are, so that every instruction set has the same bits.
    template <class Architecture, class Value, class Function, class... In>
    CTNN_TAGGED static constexpr void add(std::size_t rows, Value* sums, Function f,
                                          const In*... in) noexcept {
        for_each_column<Architecture, period, Value>(
            [=]<class Vector>(std::size_t column, Vector sum) CTNN_INLINE_LAMBDA {
                for (std::size_t r = 0; r < rows * padded(Size); r += padded(Size))
                    for (std::size_t i = r + column; i < r + padded(Size); i += step)
                        sum = f(sum, loaded<Vector>(in + i)...);
                simd::store(sums + column, sum);
            });
        fold(sums);
    }

    /// For one of `period` columns, or for the vector that begins there: calls f(at) for what the rows have in it.
    template <class Function>
    CTNN_INLINE static constexpr void for_each_in_column(std::size_t rows, std::size_t column,
                                                         Function f) noexcept {
        for (std::size_t r = 0; r < rows * padded(Size); r += padded(Size))
            for (std::size_t i = column; i < Size; i += step) f(r + i);
    }
    /// Likewise the sum of what add(sum, at) adds, to the same bits everywhere and accurate of many: see sum_in_blocks.
    template <class Sum, class Add>
    CTNN_INLINE static constexpr Sum sum_column(std::size_t rows, std::size_t column, Sum zero,
                                                Add add) noexcept {
        return sum_in_blocks(rows, zero, [=](Sum sum, std::size_t row) CTNN_INLINE_LAMBDA {
            const std::size_t first = row * padded(Size) + column;
            if constexpr (Size <= step)
                return add(sum, first);
            else
                return join_sums(sum, sum_in_blocks((Size - column + step - 1) / step, zero,
                                                    [=](Sum of_row, std::size_t i) CTNN_INLINE_LAMBDA {
                                                        return add(of_row, first + i * step);
                                                    }));
        });
    }
    /// What a vector loaded at `at` has of a row's values, +0 instead of what is made of its padding.
    template <class Vector>
    CTNN_INLINE static constexpr Vector keep(Vector value, [[maybe_unused]] std::size_t at) noexcept {
        // (A scalar is no padding, and where there is one repetition, that of its values is +0, too.)
        if constexpr (number<Vector> || Size <= step || Size % line == 0)
            return value;
        else
            return keep_row<Size>(value, at % padded(Size));
    }
};

}  // namespace ctnn::simd
