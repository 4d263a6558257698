// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/window.hpp>
#include <ctnn/io/layers/layer_options.hpp>
#include <ctnn/simd/linear_layout.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace ctnn::io {

/// A window that slides over an input of one dimension, which then has the height 1, or of two.
struct CTNN_TAGGED window_description {
    core::window_axis vertical, horizontal;
    std::size_t rank, channels;

    CTNN_TAGGED std::size_t size() const { return vertical.kernel * horizontal.kernel; }
    CTNN_TAGGED extents output_of(std::size_t outputs) const {
        if (rank == 1) return {horizontal.out(), outputs};
        return {vertical.out(), horizontal.out(), outputs};
    }
    /// A tensor's extents, with those of the kernel at the end.
    CTNN_TAGGED extents with_kernel(extents shape) const {
        if (rank == 2) shape.push_back(vertical.kernel);
        shape.push_back(horizontal.kernel);
        return shape;
    }

    /// Calls visit(place, index, inside) for each place of the output and each place of the kernel on it that
    /// lies inside of the input, where `index` numbers the kernel's places and `inside` the input's.
    template <class Visit>
    CTNN_TAGGED void for_each(Visit visit) const {
        const std::size_t width = horizontal.out();
        for (std::size_t place = 0; place < vertical.out() * width; ++place)
            for (std::size_t index = 0; index < size(); ++index) {
                // Of what lies before the input, more than any place of it.
                const std::size_t row = at(vertical, place / width, index / horizontal.kernel),
                                  column = at(horizontal, place % width, index % horizontal.kernel);
                if (row < vertical.in && column < horizontal.in)
                    visit(place, index, row * horizontal.in + column);
            }
    }

private:
    CTNN_TAGGED static std::size_t at(const core::window_axis& axis, std::size_t place,
                                      std::size_t index) {
        return place * axis.stride + index * axis.dilation - axis.before;
    }
};

/// The window that the options describe, or, where they have none, a kernel of 1; of a pool the stride is
/// that of the kernel.
CTNN_TAGGED inline window_description make_window(const layer_request& request, std::size_t rank,
                                                  const layer_options& options, bool is_pool) {
    const auto numbers = [&](const char* name, std::vector<std::size_t> otherwise) {
        std::vector<std::size_t> found = options.numbers(name, 1, std::move(otherwise));
        if (found.empty() || found.size() > rank)
            throw request.error(": expected " +
                                std::string(rank == 1 ? "one number" : "one or two numbers") + " in " +
                                name);
        found.resize(2, found.back());
        return found;
    };
    const auto kernel = numbers("kernel", {1}), dilation = numbers("dilation", {1}),
               stride = is_pool && !options.names("stride") ? kernel : numbers("stride", {1});
    auto padding = options.numbers("padding", 0, {0});
    if (padding.size() != 1 && padding.size() != rank && padding.size() != 2 * rank)
        throw request.error(": expected " + std::string(rank == 1 ? "one or two" : "one, two or four") +
                            " numbers in padding");
    const bool is_same = options.has("same"), is_causal = options.has("causal");
    if (options.names("padding") + is_same + is_causal > 1)
        throw request.error(": expected one of padding, same and causal");
    if (is_causal && rank != 1) throw request.error(": only a layer over time can be causal");

    const extents& input = request.input;
    if (input.empty())
        throw request.error(rank == 1 ? " leaves time open; begin with input<time, channels>"
                                      : " leaves height and width open; begin with input<height, "
                                        "width, channels>");
    if (input.size() != rank + 1)
        throw request.error(std::string(rank == 1 ? " takes rows of [time, channels]"
                                                  : " takes rows of [height, width, channels]") +
                            ", but is given " + request.given());
    if (padding.size() == 1) padding.resize(2 * rank, padding[0]);
    if (padding.size() == rank && rank == 2) padding = {padding[0], padding[0], padding[1], padding[1]};
    const auto axis = [&](std::size_t option, std::size_t in, std::size_t before, std::size_t after) {
        core::window_axis made{kernel[option], stride[option], dilation[option], in, before, after};
        if (is_same) {
            const std::size_t last = (in - 1) / made.stride * made.stride,
                              missing = last + made.span() > in ? last + made.span() - in : 0;
            made.before = missing / 2;
            made.after = missing - made.before;
        }
        if (is_causal) made.before = made.span() - 1;
        if (!made.fits())
            throw request.error(": the window takes " + std::to_string(made.span()) +
                                " places, and there are " + std::to_string(made.padded()) +
                                " with the padding");
        return made;
    };
    window_description window{{1, 1, 1, 1, 0, 0}, {}, rank, input.back()};
    if (rank == 2) window.vertical = axis(0, input[0], padding[0], padding[1]);
    window.horizontal = axis(1, input[rank - 1], padding[2 * rank - 2], padding[2 * rank - 1]);
    return window;
}

/// max_pool1d, max_pool2d (IsMaximum), avg_pool1d, avg_pool2d: of each channel.
template <std::size_t Rank, bool IsMaximum>
CTNN_TAGGED layer_description make_pool(const layer_request& request) {
    const layer_options options =
        Rank == 1 ? layer_options(request, 0, {"kernel", "stride", "padding", "causal"})
                  : layer_options(request, 0, {"kernel", "stride", "padding"});
    if (!options.names("kernel")) throw request.error(": a pool needs to know its window, kernel<...>");
    const window_description window = make_window(request, Rank, options, true);
    const auto is_half = [](const core::window_axis& axis) {
        return 2 * axis.before <= axis.kernel && 2 * axis.after <= axis.kernel;
    };
    if (!options.names("causal") && !(is_half(window.vertical) && is_half(window.horizontal)))
        throw request.error(": a pool is padded by at most half of its kernel");
    layer_description layer{.input = request.input, .output = window.output_of(window.channels)};
    layer.steps = 20 * window.size() * layer.outputs();
    layer.evaluates(
        [window, size = layer.outputs()]<class Value>(const Value*, const Value* x, Value* y) {
            const std::size_t channels = window.channels;
            std::fill_n(y, size, IsMaximum ? -std::numeric_limits<Value>::infinity() : Value(0));
            window.for_each([&](std::size_t place, std::size_t, std::size_t inside) {
                for (std::size_t c = 0; c < channels; ++c) {
                    const Value value = x[inside * channels + c];
                    Value& result = y[place * channels + c];
                    if (!IsMaximum)
                        result += value / static_cast<Value>(window.size());
                    else if (value > result || core::is_nan(value))
                        result = value;
                }
            });
        });
    return layer;
}

/// global_max_pool (IsMaximum), global_avg_pool: each channel of all places.
template <bool IsMaximum>
CTNN_TAGGED layer_description make_global_pool(const layer_request& request) {
    request.expect_arguments(0);
    layer_description layer = request.keeping();
    if (layer.input.size() == 1)
        throw request.error(" takes all places, but is given " + request.given());
    const std::size_t channels = layer.input.back(), places = layer.places();
    layer.output = {channels};
    layer.steps = 20 * layer.inputs();
    layer.evaluates([channels, places]<class Value>(const Value*, const Value* x, Value* y) {
        for (std::size_t c = 0; c < channels; ++c) {
            y[c] = IsMaximum ? x[c] : 0;
            for (std::size_t place = 0; place < places; ++place) {
                const Value value = x[place * channels + c];
                if (!IsMaximum)
                    y[c] += value / static_cast<Value>(places);
                else if (value > y[c] || core::is_nan(value))
                    y[c] = value;
            }
        }
    });
    return layer;
}

/// conv1d, conv2d; depthwise_conv1d, depthwise_conv2d (IsDepthwise), of which each channel sees itself.
template <std::size_t Rank, bool IsDepthwise>
CTNN_TAGGED layer_description make_convolution(const layer_request& request) {
    const std::size_t numbers = IsDepthwise ? 1 : 2;
    const layer_options options(
        request, numbers, {"kernel", "stride", "dilation", "padding", "same", "causal", "no_bias"});
    const std::size_t in = request.number(0), out = request.number(numbers - 1);
    const bool has_bias = !options.has("no_bias");
    const window_description window = make_window(request, Rank, options, false);
    if (window.channels != in)
        throw request.error(" takes " + std::to_string(in) + " channels, but is given " +
                            request.given());
    const extents weight = window.with_kernel({out, IsDepthwise ? 1 : in});
    const std::size_t count = bounded_product(weight);
    if (count + out > most_values) throw too_large(request.type);
    layer_description layer{.input = request.input, .output = window.output_of(out)};
    layer.value_count = count + (has_bias ? out : 0);
    layer.multiply_adds = layer.outputs() / out * count;
    layer.steps = layer.outputs() / out * window.size() * (8 + (IsDepthwise ? 0 : 5 * in));
    layer.tensors = {{"weight", weight}};
    if (has_bias) layer.tensors.push_back({"bias", {out}});

    const std::size_t taps = window.size(), inputs = IsDepthwise ? 1 : in;
    const simd::linear_arrangement at(taps * in, out, has_bias, 1);
    const std::size_t lanes = padded(out);  // of a depthwise one: see simd::depthwise_layout
    storage& values =
        layer.arrays.emplace_back(IsDepthwise ? (taps + has_bias) * lanes : at.size, no_value);
    for (std::size_t o = 0; o < out; ++o) {
        if (has_bias) values[IsDepthwise ? o : at.bias(o)] = count + o;
        for (std::size_t i = 0; i < inputs; ++i)
            for (std::size_t tap = 0; tap < taps; ++tap)
                values[IsDepthwise ? (tap + has_bias) * lanes + o : at.weight(o, tap * in + i)] =
                    (o * inputs + i) * taps + tap;
    }

    layer.evaluates([=, places = layer.outputs() / out](const auto* p, const auto* x, auto* y) {
        for (std::size_t i = 0; i < places * out; ++i) {
            y[i] = 0;
            if (has_bias) y[i] = p[count + i % out];
        }
        window.for_each([&](std::size_t place, std::size_t tap, std::size_t inside) {
            for (std::size_t o = 0; o < out; ++o)
                for (std::size_t i = 0; i < inputs; ++i) {
                    auto& sum = y[place * out + o];
                    sum = simd::fma(p[(o * inputs + i) * taps + tap],
                                    x[inside * in + (IsDepthwise ? o : i)], sum);
                }
        });
    });
    return layer;
}

}  // namespace ctnn::io
