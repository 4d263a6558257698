// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/window.hpp>
#include <ctnn/simd/channel_vectors.hpp>
#include <ctnn/simd/channels.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>

/// The largest value or the mean of each window, with the channels in the lanes. The places of a window
/// are taken row by row in ascending order, whatever the instruction set.
namespace ctnn::simd {

/// x, where it is larger than the largest or NaN: so the first of equal ones is it, and the last NaN.
struct take_larger {
    template <class Vector>
    CTNN_INLINE constexpr Vector operator()(Vector largest, Vector x) const noexcept {
        return ((largest < x) | (x != x)) ? x : largest;
    }
};
struct take_sum {
    template <class Vector>
    CTNN_INLINE constexpr Vector operator()(Vector sum, Vector x) const noexcept {
        return in_order(sum + x);
    }
};

/// Window is what core::window comes to on an input shape, with no window in the padding alone. The
/// windows' dilation is 1.
template <class Architecture, class Window>
struct pool {
    static constexpr std::size_t channels = Window::channels;
    static constexpr std::size_t in_h = Window::in_h, in_w = Window::in_w;
    static constexpr std::size_t out_h = Window::out_h, out_w = Window::out_w;
    static constexpr std::size_t places = Window::axis_h().kernel * Window::axis_w().kernel;

    /// Places [first, last) along an axis.
    struct range {
        std::size_t first, last;
    };

    /// Those of the input that an output's window sees.
    CTNN_INLINE static constexpr range seen_by(core::window_axis axis, std::size_t output) noexcept {
        const std::size_t begin = output * axis.stride, end = begin + axis.kernel;
        if (axis.before + axis.after == 0) return {begin, end};
        return {(std::max)(begin, axis.before) - axis.before,
                (std::min)(end, axis.before + axis.in) - axis.before};
    }
    /// The outputs whose windows see a place of the input; where none does, the first is the last or
    /// after it.
    CTNN_INLINE static constexpr range that_see(core::window_axis axis, std::size_t input) noexcept {
        if (axis.kernel == axis.stride && axis.before + axis.after == 0 && axis.in % axis.stride == 0)
            return {input / axis.stride, input / axis.stride + 1};
        const std::size_t end = input + axis.before + 1;
        return {end > axis.kernel ? (end - axis.kernel + axis.stride - 1) / axis.stride : 0,
                (std::min)((end - 1) / axis.stride + 1, axis.out())};
    }

    /// y = the largest value of each window.
    template <class XRows, class YRows>
    CTNN_TAGGED static constexpr void largest(XRows x, YRows y) noexcept {
        for (std::size_t r = 0; r < y.count; ++r)
            take<false>(x.data + r * XRows::stride, y.data + r * YRows::stride, take_larger{},
                        [](auto taken) CTNN_INLINE_LAMBDA { return taken; });
        clear_padding(y);
    }
    /// y = the mean of each window, with the padding as zeros in it.
    template <class XRows, class YRows>
    CTNN_TAGGED static constexpr void mean(XRows x, YRows y) noexcept {
        means<false>(x, y);
    }
    /// dx = the sum over the windows that see it of their part of dy.
    template <class DyRows, class DxRows>
    CTNN_TAGGED static constexpr void mean_backward(DyRows dy, DxRows dx) noexcept {
        means<true>(dy, dx);
    }

    /// dx = the sum over the windows whose largest value it is of dy.
    template <class XRows, class DyRows, class DxRows>
    CTNN_TAGGED static constexpr void largest_backward(XRows x, DyRows dy, DxRows dx) noexcept {
        std::fill_n(dx.data, dx.count * DxRows::stride, 0);
        for (std::size_t r = 0; r < dx.count; ++r)
            give_largest(x.data + r * XRows::stride, dy.data + r * DyRows::stride,
                         dx.data + r * DxRows::stride);
    }

private:
    /// Whether a vector at output `at` and at each place of its window may have lanes of the next place.
    CTNN_INLINE static constexpr bool is_inside(std::size_t at, std::size_t outputs, range rows,
                                                std::size_t height, range columns,
                                                std::size_t width) noexcept {
        return at + 1 < outputs && (rows.last < height || columns.last < width);
    }

    /// Each place of `to` gets what is taken together of `from`: back, of the outputs that see it, from
    /// +0.
    template <bool IsBack, class Value, class Take, class Finish>
    CTNN_INLINE static constexpr void take(const Value* from, Value* to, Take take,
                                           Finish finish) noexcept {
        constexpr std::size_t height = IsBack ? in_h : out_h, width = IsBack ? in_w : out_w;
        constexpr std::size_t from_h = IsBack ? out_h : in_h, from_w = IsBack ? out_w : in_w;
        for (std::size_t h = 0; h < height; ++h) {
            const range rows = IsBack ? that_see(Window::axis_h(), h) : seen_by(Window::axis_h(), h);
            for (std::size_t w = 0; w < width; ++w) {
                const range columns =
                    IsBack ? that_see(Window::axis_w(), w) : seen_by(Window::axis_w(), w);
                const std::size_t at = h * width + w;
                for_each_channel_vector<Architecture, Value, channels, 4>(
                    is_inside(at, height * width, rows, from_h, columns, from_w),
                    [=]<std::size_t Lanes, std::size_t Vectors>(std::size_t channel) CTNN_INLINE_LAMBDA {
                        using Vector = channel_vector_t<Value, Lanes>;
                        const auto place = [=](std::size_t row, std::size_t column) CTNN_INLINE_LAMBDA {
                            return from + (row * from_w + column) * channels + channel;
                        };
                        Vector taken[Vectors]{};
                        if constexpr (std::is_same_v<Take, take_larger>) {
                            CTNN_UNROLL
                            for (std::size_t i = 0; i < Vectors; ++i)
                                taken[i] =
                                    read_channels<Vector>(place(rows.first, columns.first) + i * Lanes);
                        }
                        for (std::size_t row = rows.first; row < rows.last; ++row)
                            for (std::size_t column = columns.first; column < columns.last; ++column) {
                                CTNN_UNROLL
                                for (std::size_t i = 0; i < Vectors; ++i)
                                    taken[i] = take(
                                        taken[i], read_channels<Vector>(place(row, column) + i * Lanes));
                            }
                        CTNN_UNROLL
                        for (std::size_t i = 0; i < Vectors; ++i)
                            write_channels(to + at * channels + channel + i * Lanes, finish(taken[i]));
                    });
            }
        }
    }

    /// Sums divided by the places of a window. (The quotient is rounded once, as PyTorch's; where its
    /// reciprocal is exact, the product is the same.)
    template <bool IsBack, class From, class To>
    CTNN_INLINE static constexpr void means(From from, To to) noexcept {
        using Value = std::remove_reference_t<decltype(*to.data)>;
        for (std::size_t r = 0; r < to.count; ++r)
            take<IsBack>(from.data + r * From::stride, to.data + r * To::stride, take_sum{},
                         [](auto sum) CTNN_INLINE_LAMBDA {
                             constexpr Value count = static_cast<Value>(places);
                             if constexpr (std::has_single_bit(places))
                                 return sum * (1 / count);
                             else
                                 return divide_channels<Architecture>(sum, count);
                         });
        clear_padding(to);
    }

    template <class Value>
    CTNN_INLINE static constexpr void give_largest(const Value* x, const Value* dy, Value* dx) noexcept {
        for (std::size_t h = 0; h < out_h; ++h) {
            const range rows = seen_by(Window::axis_h(), h);
            for (std::size_t w = 0; w < out_w; ++w) {
                const range columns = seen_by(Window::axis_w(), w);
                const std::size_t at = h * out_w + w;
                for_each_channel_vector<Architecture, Value, channels, 1>(
                    is_inside(at, out_h * out_w, rows, in_h, columns, in_w),
                    [=]<std::size_t Lanes, std::size_t>(std::size_t channel) CTNN_INLINE_LAMBDA {
                        using Vector = channel_vector_t<Value, Lanes>;
                        const auto for_each_place = [=](auto function) CTNN_INLINE_LAMBDA {
                            Value number = 0;
                            for (std::size_t row = rows.first; row < rows.last; ++row)
                                for (std::size_t column = columns.first; column < columns.last;
                                     ++column, number += 1)
                                    function((row * in_w + column) * channels + channel, number);
                        };
                        Vector largest = read_channels<Vector>(
                            x + (rows.first * in_w + columns.first) * channels + channel);
                        Vector is_at{};
                        for_each_place([&](std::size_t place, Value number) CTNN_INLINE_LAMBDA {
                            const Vector here = read_channels<Vector>(x + place);
                            const auto is_larger = (largest < here) | (here != here);
                            largest = is_larger ? here : largest;
                            is_at = is_larger ? Vector{} + number : is_at;
                        });
                        const Vector given = own_channels<channels, Lanes>(
                            read_channels<Vector>(dy + at * channels + channel), channel);
                        for_each_place([&](std::size_t place, Value number) CTNN_INLINE_LAMBDA {
                            if constexpr (channels % Lanes != 0) load_anew();
                            const Vector part = is_at == number ? given : Vector{};
                            write_channels(dx + place, read_channels<Vector>(dx + place) + part);
                        });
                    });
            }
        }
    }
};

}  // namespace ctnn::simd
