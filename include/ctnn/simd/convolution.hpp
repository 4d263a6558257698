// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/channels.hpp>
#include <ctnn/simd/linear_layout.hpp>
#include <ctnn/simd/map.hpp>
#include <ctnn/simd/tile.hpp>
#include <ctnn/simd/tile_walk.hpp>
#include <ctnn/simd/window_backward.hpp>
#include <ctnn/simd/window_lines.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>

namespace ctnn::simd {

/// Where the parameters of a convolution lie: as those of a linear layer of as many inputs as a window has
/// values, the kernel's rows one after another, channels within; an output is one sum, in this order.
template <std::size_t WindowValues, std::size_t Outputs, bool HasBias>
using convolution_layout = linear_layout<WindowValues, Outputs, HasBias, 1>;

/// The three products of a convolution of images of Window (simd/window_lines.hpp), each with its scalar twin.
/// The windows of neighbouring places are rows for the tile of a linear layer, stride_width * channels values
/// apart: nothing is copied but lines that have padding. The places of x and y are packed.
template <class Architecture, class Value, class Window, std::size_t Outputs, bool HasBias>
struct CTNN_TAGGED convolution {
    using layout = convolution_layout<Window::kernel_height * Window::kernel_width * Window::channels,
                                      Outputs, HasBias>;
    using segments = kernel_segments<Window>;
    using image = padded_image<Value, Window>;
    static constexpr std::size_t places = Window::out_height * Window::out_width;
    static constexpr std::size_t taps = Window::kernel_height * Window::kernel_width;

    // ---------------------------------------------------------------- y = f(w * x + b)

    static constexpr std::size_t forward_workspace = window_lines<Value, Window>::workspace;

    /// For one image: y[place][o] = then(bias[o] + sum over kh, kw, c of weight[o][kh][kw][c] times what the
    /// window of x has there), in this order. `then` may take, besides, where its value goes, if Outputs are
    /// whole lines.
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

    static constexpr std::size_t pieces = segments::count;

    /// The same of a line of outputs whose windows begin at `at`, one pointer for each segment of the kernel.
    template <class Then>
    CTNN_TAGGED static constexpr void forward_pieces(const Value* parameters,
                                                     const Value* const (&at)[pieces], Value* y,
                                                     Then then) noexcept {
        if (CTNN_CONSTANT_EVALUATED || std::is_same_v<Architecture, scalar>) {
            for (std::size_t place = 0; place < Window::out_width; ++place, y += Outputs)
                for (std::size_t o = 0; o < Outputs; ++o) {
                    Value sum = HasBias ? parameters[layout::bias(o)] : Value(0);
                    for (std::size_t s = 0; s < segments::count; ++s)
                        for (std::size_t i = 0; i < segments::values; ++i)
                            sum =
                                simd::fma(at[s][place * place_stride + i],
                                          parameters[layout::weight(o, s * segments::values + i)], sum);
                    y[o] = finished(then, sum, y + o);
                }
            return;
        }
#if CTNN_HAS_SIMD
        if constexpr (!std::is_same_v<Architecture, scalar>)
            for_each_output_tile([&]<std::size_t Count, std::size_t Stride>(
                                     std::size_t output, std::size_t offset) CTNN_INLINE_LAMBDA {
                forward_line<Count, Stride>(at, 0, segments::count, parameters + offset, y, output,
                                            then);
            });
#endif
    }

    // ---------------------------------------------------------------- dx = w' * dy, w -= rule(dy x')

    // (What window_backward asks for.)
    static constexpr std::size_t outputs = Outputs,
                                 transposed_size = taps * Outputs * padded(Window::channels);
    static constexpr bool reads_beyond = false;
    using backward_images = window_backward<convolution, Value, Architecture>;

private:
    template <class, class, class>
    friend struct window_backward;

    static constexpr std::size_t place_stride = Window::stride_width * Window::channels;
    /// For compilers, which count the steps that they take.
    template <class Then>
    CTNN_TAGGED static constexpr void forward_constant(const Value* parameters, const Value* x, Value* y,
                                                       Then then) noexcept {
        std::size_t first[Outputs]{}, stride[Outputs]{};
        for (std::size_t o = 0; o < Outputs; ++o) {
            first[o] = layout::weight(o, 0);
            stride[o] = layout::stride(o);
        }
        for (std::size_t place = 0; place < places; ++place, y += Outputs) {
            const inner_taps<Window> taps_inside(place);
            std::size_t count = 0, from[taps * Window::channels]{}, weight[taps * Window::channels]{};
            for (std::size_t i = 0; i < taps_inside.count; ++i)
                for (std::size_t c = 0; c < Window::channels; ++c, ++count) {
                    from[count] = taps_inside.at[i] + c;
                    weight[count] = taps_inside.tap[i] * Window::channels + c;
                }
            for (std::size_t o = 0; o < Outputs; ++o) {
                const Value* column = parameters + first[o];
                Value sum = HasBias ? *(column - stride[o]) : Value(0);
                for (std::size_t i = 0; i < count; ++i)
                    sum += x[from[i]] * column[weight[i] * stride[o]];
                y[o] = finished(then, sum, y + o);
            }
        }
    }

    template <class Then>
    CTNN_TAGGED static constexpr void forward_scalar(const Value* parameters, const Value* x, Value* y,
                                                     Then then) noexcept {
        for (std::size_t place = 0; place < places; ++place, y += Outputs) {
            for (std::size_t o = 0; o < Outputs; ++o) {
                const std::size_t stride = layout::stride(o);
                const Value* weight = parameters + layout::weight(o, 0);
                Value sum = HasBias ? parameters[layout::bias(o)] : Value(0);
                for (std::size_t tap = 0; tap < taps; ++tap, weight += Window::channels * stride) {
                    if (!meets_line<Window>(place, tap)) continue;
                    const std::size_t at = tap_index<Window>(place, tap);
                    for (std::size_t c = 0; c < Window::channels; ++c)
                        sum = simd::fma(at == outside ? Value(0) : x[at + c], weight[c * stride], sum);
                }
                y[o] = finished(then, sum, y + o);
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
                for (std::size_t first = 0; first < places; first += Window::out_width)
                    for (std::size_t tap = 0; tap < taps; ++tap)
                        for (std::size_t place = first; place < first + Window::out_width; ++place)
                            if (const std::size_t at = tap_index<Window>(place, tap); at != outside)
                                add_to_window(parameters, dy + r * dy_stride + place * Outputs, tap,
                                              dx + r * x_stride + at);
            }
        }
        for (std::size_t o = 0; o < Outputs; ++o) {
            if constexpr (HasBias) {
                Value sum = 0;
                for (std::size_t r = 0; r < count; ++r)
                    for (std::size_t place = 0; place < places; ++place)
                        sum = simd::as_written(sum + dy[r * dy_stride + place * Outputs + o]);
                const std::size_t index = layout::bias(o);
                parameters[index] = update(parameters[index], sum, index);
            }
            for (std::size_t k = 0; k < taps * Window::channels; ++k) {
                Value sum = 0;
                for (std::size_t r = 0; r < count; ++r)
                    for (std::size_t place = 0; place < places; ++place)
                        if (const std::size_t at = tap_index<Window>(place, k / Window::channels);
                            at != outside)
                            sum = simd::fma(x[r * x_stride + at + k % Window::channels],
                                            dy[r * dy_stride + place * Outputs + o], sum);
                const std::size_t index = layout::weight(o, k);
                parameters[index] = update(parameters[index], sum, index);
            }
        }
    }

    /// What the outputs of a place give the values at one place of its window.
    CTNN_TAGGED static constexpr void add_to_window(const Value* parameters, const Value* dy,
                                                    std::size_t tap, Value* values) noexcept {
        for (std::size_t c = 0; c < Window::channels; ++c) {
            Value sum = 0;
            for (std::size_t o = 0; o < Outputs; ++o)
                sum = simd::fma(dy[o], parameters[layout::weight(o, tap * Window::channels + c)], sum);
            values[c] = simd::as_written(values[c] + sum);
        }
    }

#if CTNN_HAS_SIMD
    // Every architecture but the scalar one; that has no registers to ask about.
    using machine = std::conditional_t<std::is_same_v<Architecture, scalar>, native, Architecture>;
    using Vector = vector<Value, machine>;
    using room = registers<Value, machine>;
    static constexpr std::size_t width = Vector::size;

    /// Rows of a tile of Count vectors: as many as there is room for.
    template <std::size_t Count>
    static constexpr std::size_t most_rows = std::max<std::size_t>(1, room::accumulators / Count);

    /// Calls f.operator()<Count, Stride>(first output, offset of its parameters) for tiles of Count vectors of
    /// outputs, whose parameters lie in rows of Stride.
    template <class Function>
    CTNN_INLINE static void for_each_output_tile(Function f) noexcept {
        for_each_panel<layout, Outputs, width>(
            layout::rows, [&]<std::size_t Stride, std::size_t Used>(
                              std::size_t first, std::size_t offset) CTNN_INLINE_LAMBDA {
                constexpr std::size_t count = (std::min)(Used / width, room::beside(block_rows));
                for_each_tile<count, Used, width>(
                    [&]<std::size_t Count>(std::size_t lane) CTNN_INLINE_LAMBDA {
                        f.template operator()<Count, Stride>(first + lane, offset + lane);
                    });
            });
    }

    template <class Then>
    [[gnu::noinline]] CTNN_TAGGED static void forward_apart(const Value* parameters, const Value* x,
                                                            Value* y, Value* workspace,
                                                            Then then) noexcept {
        window_lines<Value, Window> lines(x, workspace);
        for (std::size_t line = 0; line < Window::out_height; ++line, y += Window::out_width * Outputs) {
            lines.move_to(line);
            for_each_output_tile([&]<std::size_t Count, std::size_t Stride>(
                                     std::size_t output, std::size_t offset) CTNN_INLINE_LAMBDA {
                forward_line<Count, Stride>(lines.segment, lines.first, lines.last, parameters + offset,
                                            y, output, then);
            });
        }
    }

    template <std::size_t Count, std::size_t Stride, class Then>
    CTNN_INLINE static void forward_line(const Value* const (&segment)[segments::count],
                                         std::size_t first, std::size_t last, const Value* weights,
                                         Value* y, std::size_t output, Then then) noexcept {
        constexpr std::size_t rows = places_of_block(Window::out_width, most_rows<Count>, Count);
        for (std::size_t next = 0; next < Window::out_width; next += rows) {
            // The last block overlaps.
            const std::size_t place = (std::min)(next, Window::out_width - rows);
            tile<1, rows, Count, Value, machine> sum;
            if constexpr (HasBias)
                sum.fill_rows(weights);
            else
                sum.fill(Vector(Value(0)));
            for (std::size_t s = first; s < last; ++s)
                sum.accumulate(segment[s] + place * place_stride, place_stride, 1,
                               weights + (layout::bias_rows + s * segments::values) * Stride, Stride,
                               segments::values);
            CTNN_UNROLL
            for (std::size_t m = 0; m < rows; ++m) {
                CTNN_UNROLL
                for (std::size_t n = 0; n < Count; ++n)
                    store_channels<Outputs>(sum.row[m].at[n], y + (place + m) * Outputs,
                                            output + n * width, then);
            }
        }
    }

    CTNN_INLINE static Vector own_gradient(Vector gradient, std::size_t) noexcept { return gradient; }

    /// The weights with the channels of a place of the kernel side by side, for each output.
    CTNN_TAGGED static const Value* transpose(const Value* parameters,
                                              Value* const transposed) noexcept {
        Value* to = transposed;
        for (std::size_t tap = 0; tap < taps; ++tap) {
            for (std::size_t o = 0; o < Outputs; ++o, to += padded(Window::channels)) {
                for (std::size_t c = 0; c < Window::channels; ++c)
                    to[c] = parameters[layout::weight(o, tap * Window::channels + c)];
                std::fill(to + Window::channels, to + padded(Window::channels), Value(0));
            }
        }
        return transposed;
    }

    /// Adds the products of windows and outputs of one image. Lanes without an output add +0.
    CTNN_TAGGED static void add_gradient(Value* gradient, const Value* x, const Value* dy) noexcept {
        for_each_output_tile([&]<std::size_t Count, std::size_t Stride>(
                                 std::size_t output, std::size_t offset) CTNN_INLINE_LAMBDA {
            constexpr equal_blocks blocks(segments::values, most_rows<Count>);
            Value* row = gradient + offset;
            const auto add = [&]<std::size_t Rows, bool IsBias>(const Value* of_x) CTNN_INLINE_LAMBDA {
                tile<1, Rows, Count, Value, machine> sum;
                for_each_vector(sum, row, Stride, [](Vector& value, Value* at) CTNN_INLINE_LAMBDA {
                    simd::load(value, at);
                });
                for (std::size_t line = 0; line < Window::out_height; ++line)
                    sum.template accumulate<IsBias>(of_x + image::window(line, 0), 1, place_stride,
                                                    dy + output +
                                                        line * Window::out_width * layout::lanes,
                                                    layout::lanes, Window::out_width);
                for_each_vector(sum, row, Stride, [](Vector& value, Value* at) CTNN_INLINE_LAMBDA {
                    simd::store(at, value);
                });
                row += Rows * Stride;
            };
            if constexpr (HasBias) add.template operator()<1, true>(x);
            for (std::size_t s = 0; s < segments::count; ++s) {
                const Value* of_x = x + image::tap(s * segments::places);
                add.template operator()<blocks.first, false>(of_x);
                std::size_t i = blocks.first;
                if constexpr (blocks.most > 0)
                    for (; i < blocks.first + blocks.of_most * blocks.most; i += blocks.most)
                        add.template operator()<blocks.most, false>(of_x + i);
                if constexpr (blocks.most > 1)
                    for (; i < segments::values; i += blocks.most - 1)
                        add.template operator()<blocks.most - 1, false>(of_x + i);
            }
        });
    }

    template <std::size_t Rows, std::size_t Count, class Function>
    CTNN_INLINE static void for_each_vector(tile<1, Rows, Count, Value, machine>& of, Value* at,
                                            std::size_t stride, Function f) noexcept {
        CTNN_UNROLL
        for (std::size_t m = 0; m < Rows; ++m) {
            CTNN_UNROLL
            for (std::size_t n = 0; n < Count; ++n) f(of.row[m].at[n], at + m * stride + n * width);
        }
    }

    /// Adds what each place of the outputs gives one place of its window, line by line: so every value has the
    /// same order of terms whatever the tiles are.
    CTNN_TAGGED static void add_input_gradient(Value* dx, const Value* transposed,
                                               const Value* dy) noexcept {
        constexpr std::size_t stride = padded(Window::channels);
        constexpr std::size_t lanes = whole_vectors(Window::channels, width);
        constexpr std::size_t count = (std::min)(lanes / width, room::beside(block_rows));
        for (std::size_t line = 0; line < Window::out_height; ++line) {
            for (std::size_t tap = 0; tap < taps; ++tap) {
                Value* const to = dx + image::window(line, 0) + image::tap(tap);
                const Value* const weights = transposed + tap * Outputs * stride;
                const Value* const of_y = dy + line * Window::out_width * layout::lanes;
                for_each_tile<count, lanes, width>(
                    [&]<std::size_t Count>(std::size_t lane)
                        CTNN_INLINE_LAMBDA { add_to_line<Count>(to, weights, of_y, lane); });
            }
        }
    }

    template <std::size_t Count>
    CTNN_INLINE static void add_to_line(Value* to, const Value* weights, const Value* dy,
                                        std::size_t lane) noexcept {
        constexpr std::size_t at_once = places_of_block(Window::out_width, most_rows<Count>, Count);
        const auto add = [&]<std::size_t Rows>(std::size_t place) CTNN_INLINE_LAMBDA {
            tile<1, Rows, Count, Value, machine> sum;
            sum.fill(Vector(Value(0)));
            sum.accumulate(dy + place * layout::lanes, layout::lanes, 1, weights + lane,
                           padded(Window::channels), Outputs);
            if constexpr (Window::channels % width != 0) load_anew();
            CTNN_UNROLL
            for (std::size_t m = 0; m < Rows; ++m) {
                CTNN_UNROLL
                for (std::size_t n = 0; n < Count; ++n) {
                    const std::size_t at = lane + n * width;
                    Value* const values = to + (place + m) * place_stride + at;
                    simd::store(values, as_written(load<Value, machine>(values) +
                                                   keep_row<Window::channels>(sum.row[m].at[n], at)));
                }
            }
        };
        std::size_t place = 0;
        for (; place + at_once <= Window::out_width; place += at_once)
            add.template operator()<at_once>(place);
        if constexpr (Window::out_width % at_once > 0)
            add.template operator()<Window::out_width % at_once>(place);
    }
#endif
};

}  // namespace ctnn::simd
