// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/io/layers/activation.hpp>

#include <algorithm>
#include <utility>

namespace ctnn::io {

CTNN_TAGGED inline layer_description make_identity(const layer_request& request) {
    request.expect_arguments(0);
    layer_description layer = make_elementwise(request, [](auto x) { return x; });
    layer.selects = true;
    return layer;
}

CTNN_TAGGED inline layer_description make_input(const layer_request& request) {
    const type_expression& type = request.type;
    if (type.arguments.empty() || type.arguments.size() > 3)
        throw request.error(": expected one to three extents");
    extents shape;
    for (std::size_t i = 0; i < type.arguments.size(); ++i) shape.push_back(request.number(i));
    if (!request.input.empty() && shape != request.input)
        throw request.error(" is the shape that a network begins with, but is given " + request.given());
    layer_description layer = make_identity({{"identity", {}}, shape, request.make});
    layer.is_module = false;
    return layer;
}

CTNN_TAGGED inline layer_description make_slice(const layer_request& request) {
    request.expect_arguments(2);
    layer_description layer = request.keeping();
    const std::size_t first = request.number(0, 0), count = request.number(1),
                      channels = layer.input.back();
    if (first + count > channels)
        throw request.error(" takes more than the " + std::to_string(channels) +
                            (layer.input.size() > 1 ? " channels" : " values") + " that are there");
    layer.output.back() = count;
    layer.selects = true;
    layer.evaluates(
        [first, count, channels, places = layer.places()](const auto*, const auto* x, auto* y) {
            for (std::size_t place = 0; place < places; ++place, x += channels)
                y = std::copy_n(x + first, count, y);
        });
    return layer;
}

/// y[c][place] = x[place][c].
CTNN_TAGGED inline void evaluates_transposed(layer_description& layer, std::size_t places,
                                             std::size_t channels) {
    layer.selects = true;
    layer.evaluates([places, channels](const auto*, const auto* x, auto* y) {
        for (std::size_t c = 0; c < channels; ++c)
            for (std::size_t place = 0; place < places; ++place) *y++ = x[place * channels + c];
    });
}

CTNN_TAGGED inline layer_description make_flatten(const layer_request& request) {
    request.expect_arguments(0);
    layer_description layer = request.keeping();
    layer.output = {layer.inputs()};
    evaluates_transposed(layer, layer.places(), layer.input.back());
    return layer;
}

CTNN_TAGGED inline layer_description make_channels_first(const layer_request& request) {
    const std::size_t count = request.type.arguments.size();
    if (count != 2 && count != 3)
        throw request.error(": expected channels and height and width, or channels and time");
    const std::size_t channels = request.number(0);
    extents output;
    for (std::size_t i = 1; i < count; ++i) output.push_back(request.number(i));
    output.push_back(channels);
    const std::size_t size = bounded_product(output);
    layer_description layer = request.of_width(size, size);
    layer.output = std::move(output);
    layer.is_module = false;
    // As that gives the channels of places, so this the places of channels.
    evaluates_transposed(layer, channels, size / channels);
    return layer;
}

}  // namespace ctnn::io
