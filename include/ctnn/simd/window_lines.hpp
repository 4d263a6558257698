// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/config.hpp>
#include <ctnn/core/window.hpp>
#include <ctnn/simd/map.hpp>

#include <algorithm>
#include <cstddef>

/// How the windows of a convolution see an image: lines of places of `channels` values.
namespace ctnn::simd {

/// A core::window on an input shape as kernels see it. What takes each place alone runs over one long line.
template <class Window, class Input>
struct image_window {
private:
    using on = typename Window::template on<Input>;
    static constexpr bool is_long_line = Window::kernel_h == 1 && Window::kernel_w == 1 &&
                                         Window::stride_h == 1 && Window::stride_w == 1 &&
                                         on::out_h == on::in_h && on::out_w == on::in_w;

public:
    static constexpr std::size_t channels = on::channels;
    static constexpr std::size_t height = is_long_line ? 1 : on::in_h;
    static constexpr std::size_t width = is_long_line ? on::in_h * on::in_w : on::in_w;
    static constexpr std::size_t out_height = is_long_line ? 1 : on::out_h;
    static constexpr std::size_t out_width = is_long_line ? width : on::out_w;
    static constexpr std::size_t kernel_height = Window::kernel_h, kernel_width = Window::kernel_w;
    static constexpr std::size_t stride_height = Window::stride_h, stride_width = Window::stride_w;
    static constexpr std::size_t dilation_height = Window::dilation_h;
    static constexpr std::size_t dilation_width = Window::dilation_w;
    static constexpr std::size_t pad_top = on::pad_top, pad_left = on::pad_left;
    static constexpr std::size_t image_size = height * width * channels;
};

/// For the scalar twins: whether place `tap` of the kernel meets a line of the image, in the window of one place
/// of the outputs, and the image's first value there, by its index; `outside` in the padding. (No pointer that may be
/// null: of one into a temporary, g++ says in no constant whether it is.)
inline constexpr std::size_t outside = static_cast<std::size_t>(-1);
template <class Window>
CTNN_INLINE constexpr bool meets_line(std::size_t place, std::size_t tap) noexcept {
    // (Before the first line it wraps round, and is too large.)
    return place / Window::out_width * Window::stride_height +
               tap / Window::kernel_width * Window::dilation_height - Window::pad_top <
           Window::height;
}
template <class Window>
CTNN_INLINE constexpr std::size_t tap_index(std::size_t place, std::size_t tap) noexcept {
    const std::size_t at_line = place / Window::out_width * Window::stride_height +
                                tap / Window::kernel_width * Window::dilation_height - Window::pad_top;
    const std::size_t at = place % Window::out_width * Window::stride_width +
                           tap % Window::kernel_width * Window::dilation_width - Window::pad_left;
    if (at_line >= Window::height || at >= Window::width) return outside;
    return (at_line * Window::width + at) * Window::channels;
}

/// The places of the kernel that lie inside of the image, in the window of one place of the outputs, and where: found
/// once for all outputs, since compilers count the steps of constant evaluation.
template <class Window>
struct CTNN_TAGGED inner_taps {
    static constexpr std::size_t most = Window::kernel_height * Window::kernel_width;
    std::size_t count = 0, tap[most]{}, at[most]{};

    CTNN_TAGGED constexpr explicit inner_taps(std::size_t place) noexcept {
        for (std::size_t each = 0; each < most; ++each) {
            const std::size_t index = tap_index<Window>(place, each);
            if (index == outside) continue;
            tap[count] = each;
            at[count++] = index;
        }
    }
};

/// Places that a kernel takes at a time, at most `most`, of `total` in a line: as few blocks as may be, where fewer
/// than eight sums at a time wait for each other.
CTNN_TAGGED constexpr std::size_t places_of_block(std::size_t total, std::size_t most,
                                                  std::size_t sums_of_place) {
    std::size_t best = 1, least = static_cast<std::size_t>(-1);
    for (std::size_t size = (std::min)(total, most); size > 0; --size) {
        const std::size_t blocks = (total + size - 1) / size;
        const std::size_t cost = blocks * (std::max)(size * sums_of_place, std::size_t{8});
        if (cost < least) {
            best = size;
            least = cost;
        }
    }
    return best;
}

#if CTNN_HAS_SIMD
/// Stores what `then` makes of a vector of the Channels of a place, from channel `first` on; no others.
template <std::size_t Channels, class Value, class Architecture, class Then>
CTNN_INLINE void store_channels(vector<Value, Architecture> value, Value* place, std::size_t first,
                                Then then) noexcept {
    constexpr std::size_t width = vector<Value, Architecture>::size;
    const auto finished_value = finished(then, value, place + first);
    if (Channels % width != 0 && first + width > Channels)
        store_first<Channels % width>(place + first, finished_value);
    else
        simd::store(place + first, finished_value);
}
#endif

/// Places of a line, or lines, that windows span, padding included.
CTNN_TAGGED constexpr std::size_t spanned(std::size_t outputs, std::size_t stride, std::size_t kernel,
                                          std::size_t dilation) {
    return (outputs - 1) * stride + (kernel - 1) * dilation + 1;
}

/// A kernel's rows, cut where the values that it takes are not neighbours: Count segments, each of Places
/// places of the kernel.
template <class Window>
struct kernel_segments {
    static constexpr bool is_dilated = Window::dilation_width > 1 && Window::kernel_width > 1;
    static constexpr std::size_t per_row = is_dilated ? Window::kernel_width : 1;
    static constexpr std::size_t places = is_dilated ? 1 : Window::kernel_width;
    static constexpr std::size_t count = Window::kernel_height * per_row;
    static constexpr std::size_t values = places * Window::channels;
};

/// The lines that the windows of one line of outputs see: of the image itself, or, where windows begin before
/// a line or end after it (or IsCopied: loads of whole vectors may), copies with +0 around them, the newest
/// ones in a ring. Above and below the image there are none: segments are left out.
template <class Value, class Window, bool IsCopied = false>
class window_lines {
    static constexpr std::size_t channels = Window::channels;
    static constexpr std::size_t places =
        spanned(Window::out_width, Window::stride_width, Window::kernel_width, Window::dilation_width);
    /// Those of the image among them.
    static constexpr std::size_t copied = places > Window::pad_left
                                              ? (std::min)(Window::width, places - Window::pad_left)
                                              : 0;
    static constexpr bool copies = IsCopied || Window::pad_left > 0 || copied < places;
    static constexpr std::size_t line_values =
        copies ? padded(places * channels) + (IsCopied ? line : 0) : Window::width * channels;
    static constexpr std::size_t ring_size =
        (std::min)(Window::height, (Window::kernel_height - 1) * Window::dilation_height + 1);

public:
    using segments = kernel_segments<Window>;

    /// Values of workspace.
    static constexpr std::size_t workspace = copies ? ring_size * line_values : 0;

    const Value* segment[segments::count]{};
    std::size_t first = 0, last = 0;  ///< the segments that meet the image

    CTNN_INLINE window_lines(const Value* image, [[maybe_unused]] Value* ring) noexcept
        : image_{image}, ring_{ring} {
        if constexpr (copies) std::fill_n(ring_, workspace, Value(0));
    }

    /// Goes on to the windows of the next line of outputs.
    CTNN_INLINE void move_to(std::size_t out_line) noexcept {
        const std::size_t top = out_line * Window::stride_height;  // from the padding on
        std::size_t row = 0, end = Window::kernel_height;
        while (row < end && top + row * Window::dilation_height < Window::pad_top) ++row;
        while (end > row &&
               top + (end - 1) * Window::dilation_height >= Window::pad_top + Window::height)
            --end;
        first = row * segments::per_row;
        last = end * segments::per_row;
        if (row == end) return;
        if constexpr (copies) {
            // From the window's top on: windows to come see lines between the dilated rows of this one.
            if (next_ + Window::pad_top < top) next_ = top - Window::pad_top;
            for (; next_ <= top + (end - 1) * Window::dilation_height - Window::pad_top; ++next_)
                std::copy_n(image_ + next_ * Window::width * channels, copied * channels,
                            ring_ + next_ % ring_size * line_values + Window::pad_left * channels);
        }
        for (; row < end; ++row) {
            const std::size_t at = top + row * Window::dilation_height - Window::pad_top;
            const Value* begin =
                copies ? ring_ + at % ring_size * line_values : image_ + at * line_values;
            for (std::size_t i = 0; i < segments::per_row; ++i)
                segment[row * segments::per_row + i] = begin + i * Window::dilation_width * channels;
        }
    }

private:
    const Value* image_;
    Value* ring_;
    std::size_t next_ = 0;  ///< the first line that is not in the ring
};

}  // namespace ctnn::simd
