// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/io/layers/layer_request.hpp>
#include <ctnn/simd/math.hpp>

#include <algorithm>
#include <vector>

namespace ctnn::io {

CTNN_TAGGED inline void expect_time(const layer_request& request) {
    if (request.input.size() != 2)
        throw request.error(request.input.empty()
                                ? " leaves time open; begin with input<time, channels>"
                                : " takes rows of [time, channels], but is given " + request.given());
}

/// A recurrent layer from its cell: of a unit, cell(x part, h part, before, state of this unit besides h) is the new h,
/// where the parts are biases and products of each gate.
template <std::size_t Gates, class Cell>
CTNN_TAGGED layer_description make_recurrent(const layer_request& request, Cell cell) {
    request.expect_arguments(2);
    const std::size_t in = request.number(0), hidden = request.number(1);
    expect_time(request);
    layer_description layer = request.at_places(in, hidden);
    const std::size_t outputs = Gates * hidden, inputs = in + hidden + 2;
    if (bounded_product(std::vector{outputs, inputs}) > most_values) throw too_large(request.type);
    layer.value_count = outputs * inputs;
    layer.multiply_adds = layer.places() * outputs * (in + hidden);
    layer.steps = 16 * layer.multiply_adds + 150 * (Gates + 1) * layer.outputs();  // (as measured)
    layer.tensors = {{"weight_ih_l0", {outputs, in}},
                     {"weight_hh_l0", {outputs, hidden}},
                     {"bias_ih_l0", {outputs}},
                     {"bias_hh_l0", {outputs}}};
    const std::size_t of_hidden = outputs * in, bias = of_hidden + outputs * hidden;
    const std::size_t lanes = padded(hidden), row = Gates * lanes;  // simd::recurrent_layout
    storage& values = layer.arrays.emplace_back(row * inputs, no_value);
    for (std::size_t o = 0; o < outputs; ++o) {
        const std::size_t lane = o / hidden * lanes + o % hidden;
        values[lane] = bias + o;
        values[row + lane] = bias + outputs + o;
        for (std::size_t i = 0; i < in; ++i) values[(2 + i) * row + lane] = o * in + i;
        for (std::size_t i = 0; i < hidden; ++i)
            values[(2 + in + i) * row + lane] = of_hidden + o * hidden + i;
    }
    layer.evaluates([=, steps = layer.places()]<class Value>(const Value* p, const Value* x, Value* y) {
        std::vector<Value> h(hidden), next(hidden), other(hidden);
        for (std::size_t t = 0; t < steps; ++t, x += in, y += hidden) {
            for (std::size_t unit = 0; unit < hidden; ++unit) {
                Value of_x[Gates], of_h[Gates];
                for (std::size_t gate = 0; gate < Gates; ++gate) {
                    const std::size_t o = gate * hidden + unit;
                    of_x[gate] = p[bias + o];
                    of_h[gate] = p[bias + outputs + o];
                    for (std::size_t i = 0; i < in; ++i)
                        of_x[gate] = simd::fma(p[o * in + i], x[i], of_x[gate]);
                    for (std::size_t i = 0; i < hidden; ++i)
                        of_h[gate] = simd::fma(p[of_hidden + o * hidden + i], h[i], of_h[gate]);
                }
                next[unit] = cell(of_x, of_h, h[unit], other[unit]);
            }
            h = next;
            std::copy(h.begin(), h.end(), y);
        }
    });
    return layer;
}

CTNN_TAGGED inline layer_description make_rnn(const layer_request& request) {
    return make_recurrent<1>(request, []<class Value>(const Value(&x)[1], const Value(&h)[1], Value,
                                                      Value&) { return simd::tanh(x[0] + h[0]); });
}

CTNN_TAGGED inline layer_description make_gru(const layer_request& request) {
    return make_recurrent<3>(
        request, []<class Value>(const Value(&x)[3], const Value(&h)[3], Value before, Value&) {
            const Value r = simd::sigmoid(x[0] + h[0]), z = simd::sigmoid(x[1] + h[1]);
            const Value n = simd::tanh(simd::fma(r, h[2], x[2]));
            return simd::fma(z, before - n, n);
        });
}

CTNN_TAGGED inline layer_description make_lstm(const layer_request& request) {
    return make_recurrent<4>(request,
                             []<class Value>(const Value(&x)[4], const Value(&h)[4], Value, Value& c) {
                                 c = simd::fma(simd::sigmoid(x[1] + h[1]), c,
                                               simd::sigmoid(x[0] + h[0]) * simd::tanh(x[2] + h[2]));
                                 return simd::sigmoid(x[3] + h[3]) * simd::tanh(c);
                             });
}

CTNN_TAGGED inline layer_description make_last(const layer_request& request) {
    request.expect_arguments(0);
    expect_time(request);
    layer_description layer{.input = request.input, .output = {request.input[1]}};
    layer.selects = true;
    layer.evaluates([count = layer.outputs(), first = layer.inputs() - layer.outputs()](
                        const auto*, const auto* x, auto* y) { std::copy_n(x + first, count, y); });
    return layer;
}

CTNN_TAGGED inline layer_description make_reversed(const layer_request& request) {
    request.expect_arguments(1);
    layer_description inner = request.make(request.type.arguments[0], request.input);
    if (inner.input.size() != 2 || inner.output.size() != 2)
        throw request.error(" takes rows of [time, channels] and gives such, but is given " +
                            shape_text(inner.input) + " and would give " + shape_text(inner.output));
    layer_description layer = inner;
    layer.steps += 20 * (inner.inputs() + inner.outputs());
    layer.has_inner_parameters = true;
    layer.inner = {inner};
    layer.evaluates([inner]<class Value>(const Value* p, const Value* x, Value* y) {
        const auto turn = [](std::vector<Value>& of, const extents& shape) {
            for (std::size_t t = 0; t < shape[0] / 2; ++t)
                std::swap_ranges(of.begin() + static_cast<std::ptrdiff_t>(t * shape[1]),
                                 of.begin() + static_cast<std::ptrdiff_t>((t + 1) * shape[1]),
                                 of.begin() +
                                     static_cast<std::ptrdiff_t>((shape[0] - 1 - t) * shape[1]));
        };
        std::vector<Value> turned(x, x + inner.inputs()), of_turned(inner.outputs());
        turn(turned, inner.input);
        inner.evaluate(p, turned.data(), of_turned.data());
        turn(of_turned, inner.output);
        std::copy(of_turned.begin(), of_turned.end(), y);
    });
    return layer;
}

}  // namespace ctnn::io
