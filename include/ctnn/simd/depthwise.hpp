// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/columns.hpp>
#include <ctnn/simd/map.hpp>
#include <ctnn/simd/tile.hpp>
#include <ctnn/simd/window_backward.hpp>
#include <ctnn/simd/window_lines.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>

namespace ctnn::simd {

/// Where the parameters of a depthwise convolution lie: a row of biases, if there are any, then one for each
/// place of the kernel; channels in the lanes, padded with +0 to whole lines.
template <std::size_t Channels, std::size_t Taps, bool HasBias>
struct depthwise_layout {
    static constexpr std::size_t lanes = padded(Channels), size = (Taps + HasBias) * lanes;

    CTNN_TAGGED static constexpr std::size_t weight(std::size_t channel, std::size_t tap) {
        return (tap + HasBias) * lanes + channel;
    }
    CTNN_TAGGED static constexpr std::size_t bias(std::size_t channel) { return channel; }
};

/// A convolution of each channel with a kernel of its own, of images of Window (simd/window_lines.hpp), forward
/// and back, each with its scalar twin. The places of x and y are packed.
template <class Architecture, class Value, class Window, bool HasBias>
struct CTNN_TAGGED depthwise_convolution {
    static constexpr std::size_t channels = Window::channels;
    static constexpr std::size_t taps = Window::kernel_height * Window::kernel_width;
    static constexpr std::size_t places = Window::out_height * Window::out_width;
    using layout = depthwise_layout<channels, taps, HasBias>;
    using image = padded_image<Value, Window>;
    /// Whether the last vector of a place's channels reads those of the next one.
    static constexpr bool has_rest = channels % line != 0;
    using lines_type = window_lines<Value, Window, has_rest>;

    // ---------------------------------------------------------------- y = f(w * x + b)

    static constexpr std::size_t forward_workspace = lines_type::workspace;

    /// For one image: y[place][c] = then(bias[c] + sum over kh, kw of weight[c][kh][kw] times what the window of
    /// x has there), in this order. `then` may take, besides, where its value goes, if channels are whole lines.
    template <class Then>
    CTNN_TAGGED static constexpr void forward(const Value* parameters, const Value* x, Value* y,
                                              [[maybe_unused]] Value* workspace, Then then) noexcept {
        if (CTNN_CONSTANT_EVALUATED) {
            forward_constant(parameters, x, y, then);
            return;
        }
        if constexpr (std::is_same_v<Architecture, scalar>) {
            forward_scalar(parameters, x, y, then);
            return;
        }
#if CTNN_HAS_SIMD
        if constexpr (!std::is_same_v<Architecture, scalar>)
            forward_apart(parameters, x, y, workspace, then);
#endif
    }

    /// Pieces that a kernel over one line is cut into where it takes each as its own: the places of the kernel.
    static constexpr std::size_t pieces = taps;

    /// The same of a line of outputs, where `at` are the values that the first of them takes at each place of the kernel.
    template <class Then>
    CTNN_TAGGED static constexpr void forward_pieces(const Value* parameters,
                                                     const Value* const (&at)[pieces], Value* y,
                                                     Then then) noexcept {
        for (std::size_t place = 0; place < Window::out_width; ++place, y += channels)
            for_each_column<Architecture, channels, Value>(
                [&]<class Vector>(std::size_t column, Vector zero) CTNN_INLINE_LAMBDA {
                    if (column >= channels) return;
                    Vector sum = HasBias ? loaded<Vector>(parameters + column) : zero;
                    for (std::size_t tap = 0; tap < taps; ++tap)
                        sum = simd::fma(loaded<Vector>(at[tap] + place * channels + column),
                                        loaded<Vector>(parameters + layout::weight(column, tap)), sum);
                    if constexpr (number<Vector>)
                        y[column] = finished(then, sum, y + column);
                    else
                        store_channels<channels>(sum, y, column, then);
                });
    }

    // ---------------------------------------------------------------- dx = w' * dy, w -= rule(dy x')

    // (What window_backward asks for.)
    static constexpr std::size_t outputs = channels, transposed_size = 0;
    static constexpr bool reads_beyond = has_rest;
    using backward_images = window_backward<depthwise_convolution, Value, Architecture>;

private:
    template <class, class, class>
    friend struct window_backward;

    /// For compilers, which count the steps that they take.
    template <class Then>
    CTNN_TAGGED static constexpr void forward_constant(const Value* parameters, const Value* x, Value* y,
                                                       Then then) noexcept {
        for (std::size_t place = 0; place < places; ++place, y += channels) {
            const inner_taps<Window> inside(place);
            for (std::size_t c = 0; c < channels; ++c) {
                const Value* weight = parameters + layout::weight(c, 0);
                Value sum = HasBias ? parameters[layout::bias(c)] : Value(0);
                for (std::size_t i = 0; i < inside.count; ++i)
                    sum += x[inside.at[i] + c] * weight[inside.tap[i] * layout::lanes];
                y[c] = finished(then, sum, y + c);
            }
        }
    }

    template <class Then>
    CTNN_TAGGED static constexpr void forward_scalar(const Value* parameters, const Value* x, Value* y,
                                                     Then then) noexcept {
        for (std::size_t place = 0; place < places; ++place, y += channels) {
            for (std::size_t c = 0; c < channels; ++c) {
                Value sum = HasBias ? parameters[layout::bias(c)] : Value(0);
                for (std::size_t tap = 0; tap < taps; ++tap) {
                    if (!meets_line<Window>(place, tap)) continue;
                    const std::size_t at = tap_index<Window>(place, tap);
                    sum = simd::fma(at == outside ? Value(0) : x[at + c],
                                    parameters[layout::weight(c, tap)], sum);
                }
                y[c] = finished(then, sum, y + c);
            }
        }
    }

    template <bool InputGradient, class Update>
    CTNN_TAGGED static constexpr void
    backward_scalar(Value* parameters, const Value* x, std::size_t x_stride, const Value* dy,
                    std::size_t dy_stride, Value* dx, std::size_t count, const Update& update) noexcept {
        if constexpr (InputGradient) {
            for (std::size_t r = 0; r < count; ++r) {
                std::fill_n(dx + r * x_stride, Window::image_size, Value(0));
                for (std::size_t place = 0; place < places; ++place)
                    for (std::size_t tap = 0; tap < taps; ++tap)
                        if (const std::size_t at = tap_index<Window>(place, tap); at != outside)
                            for (std::size_t c = 0; c < channels; ++c) {
                                Value& value = dx[r * x_stride + at + c];
                                value = simd::fma(dy[r * dy_stride + place * channels + c],
                                                  parameters[layout::weight(c, tap)], value);
                            }
            }
        }
        for (std::size_t c = 0; c < channels; ++c) {
            if constexpr (HasBias) {
                Value sum = 0;
                for (std::size_t r = 0; r < count; ++r)
                    for (std::size_t place = 0; place < places; ++place)
                        sum = simd::as_written(sum + dy[r * dy_stride + place * channels + c]);
                parameters[layout::bias(c)] = update(parameters[layout::bias(c)], sum, layout::bias(c));
            }
            for (std::size_t tap = 0; tap < taps; ++tap) {
                Value sum = 0;
                for (std::size_t r = 0; r < count; ++r)
                    for (std::size_t place = 0; place < places; ++place)
                        if (const std::size_t at = tap_index<Window>(place, tap); at != outside)
                            sum = simd::fma(x[r * x_stride + at + c],
                                            dy[r * dy_stride + place * channels + c], sum);
                const std::size_t index = layout::weight(c, tap);
                parameters[index] = update(parameters[index], sum, index);
            }
        }
    }

#if CTNN_HAS_SIMD
    // Every architecture but the scalar one; that has no registers to ask about.
    using machine = std::conditional_t<std::is_same_v<Architecture, scalar>, native, Architecture>;
    using Vector = vector<Value, machine>;
    using room = registers<Value, machine>;
    static constexpr std::size_t width = Vector::size;
    static constexpr std::size_t place_stride = Window::stride_width * channels;
    /// Lanes of whole vectors that have a channel.
    static constexpr std::size_t used = (channels + width - 1) / width * width;

    /// Places of the kernel in a segment, and those that are taken at a time.
    static constexpr std::size_t in_row = lines_type::segments::places;
    static constexpr std::size_t at_once = rows_at_once(in_row, 7);
    /// (No more than are unrolled.)
    static constexpr std::size_t most_rows =
        (std::min)(room::accumulators / 2, (32 - at_once) / Window::stride_width + 1);

    template <class Then>
    [[gnu::noinline]] CTNN_TAGGED static void forward_apart(const Value* parameters, const Value* x,
                                                            Value* y, Value* workspace,
                                                            Then then) noexcept {
        constexpr std::size_t rows = places_of_block(Window::out_width, most_rows, 1);
        lines_type lines(x, workspace);
        for (std::size_t line = 0; line < Window::out_height;
             ++line, y += Window::out_width * channels) {
            lines.move_to(line);
            for (std::size_t next = 0; next < Window::out_width; next += rows) {
                // The last block overlaps.
                const std::size_t place = (std::min)(next, Window::out_width - rows);
                for (std::size_t lane = 0; lane < used; lane += width)
                    forward_block<rows>(lines, parameters + lane, place * place_stride + lane,
                                        y + place * channels, lane, then);
            }
        }
    }

    template <std::size_t Rows, class Then>
    CTNN_INLINE static void forward_block(const lines_type& lines, const Value* parameters,
                                          std::size_t at, Value* y, std::size_t lane,
                                          Then then) noexcept {
        /// Places of a line that Rows windows see of those.
        constexpr std::size_t columns = (Rows - 1) * Window::stride_width + at_once;
        vectors<Vector, Rows> sum;
        const Vector bias = HasBias ? load<Value, machine>(parameters) : Vector(Value(0));
        CTNN_UNROLL
        for (std::size_t m = 0; m < Rows; ++m) sum.at[m] = bias;
        const Value* weight = parameters + layout::weight(0, lines.first * in_row);
        for (std::size_t s = lines.first; s < lines.last; ++s) {
            const Value* x = lines.segment[s] + at;
            for (std::size_t tap = 0; tap < in_row; tap += at_once) {
                vectors<Vector, at_once> of_tap;
                CTNN_UNROLL
                for (std::size_t i = 0; i < at_once; ++i)
                    of_tap.at[i] = load<Value, machine>(weight + i * layout::lanes);
                // Each place of the line serves all windows that it is in.
                CTNN_UNROLL
                for (std::size_t column = 0; column < columns; ++column) {
                    const Vector value = load<Value, machine>(x + column * channels);
                    CTNN_UNROLL
                    for (std::size_t i = 0; i < at_once; ++i)
                        if (const std::size_t m = (column - i) / Window::stride_width;
                            i <= column && m * Window::stride_width == column - i && m < Rows)
                            sum.at[m] = simd::fma(value, of_tap.at[i], sum.at[m]);
                }
                x += at_once * channels;
                weight += at_once * layout::lanes;
            }
        }
        CTNN_UNROLL
        for (std::size_t m = 0; m < Rows; ++m)
            store_channels<channels>(sum.at[m], y + m * channels, lane, then);
    }

    /// (In lanes without a channel the values of the next place have met +0.)
    CTNN_INLINE static Vector own_gradient(Vector gradient, std::size_t index) noexcept {
        return keep_row<channels>(gradient, index % layout::lanes);
    }
    CTNN_INLINE static const Value* transpose(const Value* parameters, Value*) noexcept {
        return parameters;
    }

    /// Of one vector of channels, as many taps at a time as have room. Lanes without a channel meet +0.
    CTNN_TAGGED static void add_gradient(Value* gradient, const Value* x, const Value* dy) noexcept {
        for (std::size_t lane = 0; lane < used; lane += width)
            add_gradient_of_lanes(gradient + lane, x + lane, dy + lane);
    }
    CTNN_INLINE static void add_gradient_of_lanes(Value* gradient, const Value* x,
                                                  const Value* dy) noexcept {
        constexpr std::size_t at_once = rows_at_once(taps, room::accumulators - 1);
        if constexpr (HasBias) {
            Vector sum = load<Value, machine>(gradient);
            for (std::size_t place = 0; place < places; ++place)
                sum = as_written(sum + load<Value, machine>(dy + place * layout::lanes));
            simd::store(gradient, sum);
        }
        for (std::size_t tap = 0; tap < taps; tap += at_once) {
            vectors<Vector, at_once> sum;
            const Value* from[at_once];
            Value* const to = gradient + layout::weight(0, tap);
            CTNN_UNROLL
            for (std::size_t i = 0; i < at_once; ++i) {
                sum.at[i] = load<Value, machine>(to + i * layout::lanes);
                from[i] = x + image::tap(tap + i);
            }
            for (std::size_t line = 0; line < Window::out_height; ++line) {
                const Value* d = dy + line * Window::out_width * layout::lanes;
                for (std::size_t column = 0; column < Window::out_width; ++column, d += layout::lanes) {
                    const Vector of_place = load<Value, machine>(d);
                    CTNN_UNROLL
                    for (std::size_t i = 0; i < at_once; ++i)
                        sum.at[i] =
                            simd::fma(load<Value, machine>(from[i] + image::window(line, column)),
                                      of_place, sum.at[i]);
                }
            }
            CTNN_UNROLL
            for (std::size_t i = 0; i < at_once; ++i) simd::store(to + i * layout::lanes, sum.at[i]);
        }
    }

    /// Adds what each place of the outputs gives its window, whose places overlap.
    CTNN_TAGGED static void add_input_gradient(Value* dx, const Value* parameters,
                                               const Value* dy) noexcept {
        for (std::size_t lane = 0; lane < used; lane += width)
            add_to_lanes(dx + lane, parameters + lane, dy + lane);
    }
    CTNN_INLINE static void add_to_lanes(Value* dx, const Value* parameters, const Value* dy) noexcept {
        for (std::size_t line = 0; line < Window::out_height; ++line) {
            for (std::size_t column = 0; column < Window::out_width; ++column, dy += layout::lanes) {
                const Vector of_place = load<Value, machine>(dy);
                for (std::size_t tap = 0; tap < taps; ++tap) {
                    if constexpr (channels % width != 0) load_anew();
                    Value* const to = dx + image::window(line, column) + image::tap(tap);
                    const Vector weight = load<Value, machine>(parameters + layout::weight(0, tap));
                    simd::store(to, simd::fma(of_place, weight, load<Value, machine>(to)));
                }
            }
        }
    }
#endif
};

}  // namespace ctnn::simd
