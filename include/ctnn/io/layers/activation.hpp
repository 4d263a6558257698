// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/io/layers/layer_request.hpp>

#include <algorithm>
#include <cmath>

namespace ctnn::io {

/// An elementwise layer, from its formula.
template <class Formula>
CTNN_TAGGED layer_description make_elementwise(const layer_request& request, Formula formula) {
    layer_description layer = request.keeping();
    layer.evaluates([size = layer.inputs(), formula](const auto*, const auto* x, auto* y) {
        for (std::size_t i = 0; i < size; ++i) y[i] = formula(x[i]);
    });
    return layer;
}

template <class Activation>
CTNN_TAGGED layer_description make_activation(const layer_request& request) {
    request.expect_arguments(0);
    return make_elementwise(request, [](auto x) { return Activation::apply(x); });
}

CTNN_TAGGED inline layer_description make_leaky_relu_with(const layer_request& request) {
    request.expect_arguments(1);
    return make_elementwise(request, [slope = request.ratio(0)]<class Value>(Value x) {
        return x > 0 ? x : static_cast<Value>(slope) * x;
    });
}

CTNN_TAGGED inline layer_description make_prelu(const layer_request& request) {
    request.expect_arguments(1);
    const std::size_t channels = request.number(0);
    layer_description layer = channels == 1 ? request.keeping() : request.at_places(channels, channels);
    layer.value_count = channels;
    layer.tensors = {{"weight", {channels}}};
    storage& values = layer.arrays.emplace_back(padded(channels), no_value);
    for (std::size_t channel = 0; channel < channels; ++channel) values[channel] = channel;
    layer.evaluates([channels, size = layer.inputs()](const auto* p, const auto* x, auto* y) {
        for (std::size_t i = 0; i < size; ++i) y[i] = x[i] > 0 ? x[i] : p[i % channels] * x[i];
    });
    return layer;
}

CTNN_TAGGED inline layer_description make_elu_with(const layer_request& request) {
    request.expect_arguments(1);
    return make_elementwise(request, [alpha = request.ratio(0)]<class Value>(Value x) {
        return x > 0 ? x : static_cast<Value>(alpha) * std::expm1(x);
    });
}

CTNN_TAGGED inline layer_description make_hard_sigmoid_with(const layer_request& request) {
    request.expect_arguments(2);
    return make_elementwise(
        request, [alpha = request.ratio(0), beta = request.ratio(1)]<class Value>(Value x) {
            return std::clamp<Value>(simd::fma(static_cast<Value>(alpha), x, static_cast<Value>(beta)),
                                     0, 1);
        });
}

CTNN_TAGGED inline layer_description make_hardtanh_with(const layer_request& request) {
    request.expect_arguments(2);
    const double lowest = request.ratio(0), highest = request.ratio(1);
    if (!(lowest < highest)) throw request.error(": expected a first bound below the second");
    return make_elementwise(request, [lowest, highest]<class Value>(Value x) {
        return std::clamp<Value>(x, static_cast<Value>(lowest), static_cast<Value>(highest));
    });
}

CTNN_TAGGED inline layer_description make_softmax(const layer_request& request) {
    request.expect_arguments(0);
    request.expect_no_places();
    layer_description layer = request.keeping();
    layer.evaluates([size = layer.inputs()](const auto*, const auto* x, auto* y) {
        const auto largest = *std::max_element(x, x + size);
        auto sum = largest - largest;
        for (std::size_t i = 0; i < size; ++i) sum += y[i] = std::exp(x[i] - largest);
        for (std::size_t i = 0; i < size; ++i) y[i] /= sum;
    });
    return layer;
}

CTNN_TAGGED inline layer_description make_log_softmax(const layer_request& request) {
    request.expect_arguments(0);
    request.expect_no_places();
    layer_description layer = request.keeping();
    layer.evaluates([size = layer.inputs()](const auto*, const auto* x, auto* y) {
        const auto largest = *std::max_element(x, x + size);
        auto sum = largest - largest;
        for (std::size_t i = 0; i < size; ++i) sum += std::exp(x[i] - largest);
        for (std::size_t i = 0; i < size; ++i) y[i] = x[i] - largest - std::log(sum);
    });
    return layer;
}

}  // namespace ctnn::io
