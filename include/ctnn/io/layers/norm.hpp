// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/io/layers/layer_request.hpp>

#include <cmath>
#include <initializer_list>

namespace ctnn::io {

/// Gives a layer arrays of these names, each of `width` values.
CTNN_TAGGED inline void append_columns(layer_description& layer, std::size_t width,
                                       std::initializer_list<const char*> names) {
    for (const char* const name : names) {
        layer.tensors.push_back({name, {width}});
        storage& values = layer.arrays.emplace_back(padded(width), no_value);
        for (std::size_t i = 0; i < width; ++i) values[i] = layer.value_count + i;
        layer.value_count += width;
    }
}

/// A layer of as many outputs as inputs, with some values for each of them.
CTNN_TAGGED inline layer_description make_columns(const layer_request& request, std::size_t width,
                                                  std::initializer_list<const char*> names) {
    layer_description layer = request.of_width(width, width);
    layer.multiply_adds = width;
    append_columns(layer, width, names);
    return layer;
}

CTNN_TAGGED inline layer_description make_affine(const layer_request& request) {
    request.expect_arguments(1);
    const std::size_t width = request.number(0);
    layer_description layer = make_columns(request, width, {"weight", "bias"});
    layer.evaluates([width](const auto* p, const auto* x, auto* y) {
        for (std::size_t i = 0; i < width; ++i) y[i] = simd::fma(p[i], x[i], p[width + i]);
    });
    return layer;
}

CTNN_TAGGED inline layer_description make_standardize(const layer_request& request) {
    request.expect_arguments(1);
    const std::size_t width = request.number(0);
    layer_description layer = make_columns(request, width, {"mean", "scale"});
    layer.buffer_count = layer.value_count;
    for (tensor_shape& tensor : layer.tensors) tensor.is_buffer = true;
    layer.evaluates([width](const auto* p, const auto* x, auto* y) {
        for (std::size_t i = 0; i < width; ++i) y[i] = (x[i] - p[i]) * p[width + i];
    });
    return layer;
}

CTNN_TAGGED inline layer_description make_layer_norm(const layer_request& request) {
    const bool is_default = request.type.name == "layer_norm";
    request.expect_arguments(is_default ? 1 : 2);
    const std::size_t width = request.number(0);
    const double epsilon = is_default ? 1e-5 : request.ratio(1);
    layer_description layer = make_columns(request, width, {"weight", "bias"});
    layer.multiply_adds = 2 * width;
    layer.evaluates([width, epsilon]<class Value>(const Value* p, const Value* x, Value* y) {
        Value mean = 0, variance = 0;
        for (std::size_t i = 0; i < width; ++i) mean += x[i] / static_cast<Value>(width);
        for (std::size_t i = 0; i < width; ++i)
            variance += (x[i] - mean) * (x[i] - mean) / static_cast<Value>(width);
        const Value root = std::sqrt(variance + static_cast<Value>(epsilon));
        for (std::size_t i = 0; i < width; ++i)
            y[i] = simd::fma((x[i] - mean) / root, p[i], p[width + i]);
    });
    return layer;
}

CTNN_TAGGED inline layer_description make_batch_norm(const layer_request& request) {
    const bool is_default = request.type.name == "batch_norm";
    request.expect_arguments(is_default ? 1 : 3);
    const std::size_t channels = request.number(0);
    const double epsilon = is_default ? 1e-5 : request.ratio(1);
    if (!is_default) request.ratio(2);  // the momentum
    layer_description layer = request.at_places(channels, channels);
    layer.multiply_adds = layer.inputs();
    append_columns(layer, channels, {"weight", "bias", "running_mean", "running_var"});
    layer.buffer_count = 2 * channels;
    for (std::size_t i = 2; i < 4; ++i) layer.tensors[i].is_buffer = true;
    layer.evaluates([channels, epsilon, size = layer.inputs()]<class Value>(const Value* p,
                                                                            const Value* x, Value* y) {
        const Value *const bias = p + channels, *const mean = bias + channels,
                           *const variance = mean + channels;
        for (std::size_t i = 0; i < size; ++i) {
            const std::size_t c = i % channels;
            const Value root = std::sqrt(variance[c] + static_cast<Value>(epsilon));
            y[i] = simd::fma((x[i] - mean[c]) / root, p[c], bias[c]);
        }
    });
    return layer;
}

}  // namespace ctnn::io
