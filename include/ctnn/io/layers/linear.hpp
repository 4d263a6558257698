// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/io/layers/layer_options.hpp>
#include <ctnn/layer/linear.hpp>

namespace ctnn::io {

CTNN_TAGGED inline layer_description make_linear(const layer_request& request) {
    const bool has_bias = !layer_options(request, 2, {"no_bias"}).has("no_bias");
    const std::size_t in = request.number(0), out = request.number(1);
    if (in * out + out > most_values) throw too_large(request.type);
    layer_description layer = request.at_places(in, out);
    layer.value_count = out * (in + has_bias);
    layer.multiply_adds = layer.places() * in * out;
    layer.tensors = {{"weight", {out, in}}};
    if (has_bias) layer.tensors.push_back({"bias", {out}});
    const simd::linear_arrangement at(in, out, has_bias);
    storage& values = layer.arrays.emplace_back(at.size, no_value);
    for (std::size_t o = 0; o < out; ++o) {
        if (has_bias) values[at.bias(o)] = out * in + o;
        for (std::size_t i = 0; i < in; ++i) values[at.weight(o, i)] = o * in + i;
    }
    layer.evaluates([in, out, has_bias, places = layer.places()](const auto* p, const auto* x, auto* y) {
        for (std::size_t place = 0; place < places; ++place, x += in, y += out) {
            for (std::size_t o = 0; o < out; ++o) {
                y[o] = 0;
                if (has_bias) y[o] = p[out * in + o];
                for (std::size_t i = 0; i < in; ++i) y[o] = simd::fma(p[o * in + i], x[i], y[o]);
            }
        }
    });
    return layer;
}

}  // namespace ctnn::io
