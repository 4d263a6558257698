// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/window_lines.hpp>

namespace ctnn::simd {

/// A whole image with its padding, as the way back has it: no window ends outside of it.
template <class Value, class Window>
struct padded_image {
    static constexpr std::size_t channels = Window::channels;
    static constexpr std::size_t lines = (std::max)(
        Window::pad_top + Window::height, spanned(Window::out_height, Window::stride_height,
                                                  Window::kernel_height, Window::dilation_height));
    static constexpr std::size_t line_values =
        channels * (std::max)(Window::pad_left + Window::width,
                              spanned(Window::out_width, Window::stride_width, Window::kernel_width,
                                      Window::dilation_width));
    /// Whether it is another than the image itself.
    static constexpr bool is_copied = line_values > Window::width* channels || lines > Window::height;
    static constexpr std::size_t begin = Window::pad_top * line_values + Window::pad_left * channels;
    /// A vector may begin at its last value.
    static constexpr std::size_t size = padded(lines * line_values) + line;

    /// The first value of the window of a place of the outputs.
    CTNN_TAGGED static constexpr std::size_t window(std::size_t line, std::size_t column) {
        return line * Window::stride_height * line_values + column * Window::stride_width * channels;
    }
    /// And from there on that of a place of the kernel.
    CTNN_TAGGED static constexpr std::size_t tap(std::size_t index) {
        return index / Window::kernel_width * Window::dilation_height * line_values +
               index % Window::kernel_width * Window::dilation_width * channels;
    }

    /// Copies an image into one whose padding is there.
    CTNN_TAGGED static void fill(Value* to, const Value* image) noexcept {
        for (std::size_t i = 0; i < Window::height; ++i)
            std::copy_n(image + i * Window::width * channels, Window::width * channels,
                        to + begin + i * line_values);
    }
    /// And back.
    CTNN_TAGGED static void take(const Value* from, Value* image) noexcept {
        for (std::size_t i = 0; i < Window::height; ++i)
            std::copy_n(from + begin + i * line_values, Window::width * channels,
                        image + i * Window::width * channels);
    }
};

/// The way back through images, one after another, of a Kernel that convolves them. It has `image`, a padded_image;
/// `outputs` at each of so many `places`, in `lanes` of whole lines; the `layout` of its parameters; and
///
///     static constexpr bool reads_beyond;           // whether it reads vectors of x that end in the next place
///     static constexpr std::size_t transposed_size;
///     transpose(parameters, to);                    // returns what add_input_gradient takes for weights
///     add_gradient(gradient, x, dy);                // of one image, whose places of dy are `lanes` apart
///     add_input_gradient(dx, weights, dy);          // to one image, with its padding
///     own_gradient(vector, index);                  // with +0 where there is no parameter
///     backward_scalar<InputGradient>(...);          // the twin of `run`
template <class Kernel, class Value, class Architecture>
struct window_backward {
    using image = typename Kernel::image;
    using layout = typename Kernel::layout;
    static constexpr bool copies_x = image::is_copied || Kernel::reads_beyond;
    static constexpr bool copies_dy = Kernel::outputs != layout::lanes;
    static constexpr std::size_t dy_size = copies_dy ? Kernel::places * layout::lanes : 0;
    static constexpr std::size_t workspace =
        layout::size + Kernel::transposed_size + (1 + copies_x) * image::size + dy_size;

    /// For `count` images, x_stride and dy_stride values apart: dx, if wanted, which lies as x does, from the
    /// parameters as they were; and every parameter w becomes update(w, gradient, index), of gradients that
    /// add up images and places in ascending order.
    template <bool InputGradient, class Update>
    CTNN_TAGGED static constexpr void
    run(Value* parameters, const Value* x, std::size_t x_stride, const Value* dy, std::size_t dy_stride,
        Value* dx, std::size_t count, [[maybe_unused]] Value* values, const Update& update) noexcept {
        if (CTNN_CONSTANT_EVALUATED || std::is_same_v<Architecture, scalar>) {
            Kernel::template backward_scalar<InputGradient>(parameters, x, x_stride, dy, dy_stride, dx,
                                                            count, update);
        } else {
#if CTNN_HAS_SIMD
            if constexpr (!std::is_same_v<Architecture, scalar>)
                run_apart<InputGradient>(parameters, x, x_stride, dy, dy_stride, dx, count, values,
                                         update);
#endif
        }
    }

#if CTNN_HAS_SIMD
private:
    template <bool InputGradient, class Update>
    [[gnu::noinline]] CTNN_TAGGED static void
    run_apart(Value* parameters, const Value* x, std::size_t x_stride, const Value* dy,
              std::size_t dy_stride, Value* dx, std::size_t count, Value* values,
              const Update& update) noexcept {
        using Vector = vector<Value, Architecture>;
        Value* const gradient = values;
        Value* const transposed = gradient + layout::size;
        Value* const dx_image = transposed + Kernel::transposed_size;
        Value* const x_image = dx_image + image::size;
        Value* const dy_places = x_image + copies_x * image::size;
        std::fill_n(gradient, layout::size, Value(0));
        [[maybe_unused]] const Value* weights = nullptr;
        if constexpr (InputGradient) weights = Kernel::transpose(parameters, transposed);
        if constexpr (copies_x) std::fill_n(x_image, image::size, Value(0));
        std::fill_n(dy_places, dy_size, Value(0));
        for (std::size_t r = 0; r < count; ++r, x += x_stride, dy += dy_stride) {
            const Value *of_x = x, *of_y = dy;
            if constexpr (copies_x) {
                image::fill(x_image, x);
                of_x = x_image;
            }
            if constexpr (copies_dy) {
                for (std::size_t place = 0; place < Kernel::places; ++place)
                    std::copy_n(dy + place * Kernel::outputs, Kernel::outputs,
                                dy_places + place * layout::lanes);
                of_y = dy_places;
            }
            Kernel::add_gradient(gradient, of_x, of_y);
            if constexpr (InputGradient) {
                std::fill_n(dx_image, image::size, Value(0));
                Kernel::add_input_gradient(dx_image, weights, of_y);
                image::take(dx_image, dx + r * x_stride);
            }
        }
        for (std::size_t i = 0; i < layout::size; i += Vector::size)
            simd::store(parameters + i,
                        update(load<Value, Architecture>(parameters + i),
                               Kernel::own_gradient(load<Value, Architecture>(gradient + i), i), i));
    }
#endif
};

}  // namespace ctnn::simd
