// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/io/layers/layer_request.hpp>

#include <algorithm>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ctnn::io {

/// A layer of these, with their sums and tensors.
CTNN_TAGGED inline layer_description make_outer(std::vector<layer_description> layers) {
    layer_description layer;
    layer.inner = std::move(layers);
    std::size_t position = 0;
    for (const layer_description& one : layer.inner) {
        layer.value_count += one.value_count;
        layer.buffer_count += one.buffer_count;
        layer.multiply_adds += one.multiply_adds;
        layer.steps += one.steps;
        for (const tensor_shape& tensor : one.tensors)
            layer.tensors.push_back(
                {std::to_string(position) + "." + tensor.name, tensor.shape, tensor.is_buffer});
        position += one.is_module;
    }
    return layer;
}

/// One after another, on the shape that the request is given.
CTNN_TAGGED inline layer_description make_chain(const layer_request& request,
                                                std::span<const type_expression> types) {
    std::vector<layer_description> layers;
    std::size_t count = 0;
    for (const type_expression& type : types) {
        layers.push_back(request.make(type, layers.empty() ? request.input : layers.back().output));
        count += layers.back().value_count;
        if (count > most_values) throw too_large(type);
    }
    if (layers.empty()) throw file_error("a network has at least one layer");
    layer_description layer = make_outer(std::move(layers));
    layer.input = layer.inner.front().input;
    layer.output = layer.inner.back().output;
    return layer;
}

CTNN_TAGGED inline layer_description make_sequential(const layer_request& request) {
    layer_description layer = make_chain(request, request.type.arguments);
    for (const layer_description& first : layer.inner) {
        if (first.selects) continue;
        layer.indices_below = first.indices_below;
        break;
    }
    layer.evaluates([layers = layer.inner]<class Value>(const Value* p, const Value* x, Value* y) {
        const auto row = run_layers(layers, p, std::vector<Value>(x, x + layers.front().inputs()));
        std::copy(row.begin(), row.end(), y);
    });
    return layer;
}

/// Layers side by side on one input, of a shape that the first of them fixes that can, if nothing is before
/// them.
CTNN_TAGGED inline layer_description make_branches(const layer_request& request) {
    const std::vector<type_expression>& types = request.type.arguments;
    if (types.empty()) throw request.error(": expected one or more branches");
    extents input = request.input;
    for (const type_expression& branch : types) {
        if (!input.empty()) break;
        try {
            input = request.make(branch, {}).input;
        } catch (const file_error&) {  // one that leaves it open
        }
    }
    std::vector<layer_description> branches;
    for (const type_expression& branch : types) branches.push_back(request.make(branch, input));
    layer_description layer = make_outer(std::move(branches));
    layer.input = layer.inner.front().input;
    layer.output = layer.inner.front().output;
    for (const layer_description& branch : layer.inner) {
        layer.steps += 20 * branch.outputs();
        if (branch.indices_below > 0 &&
            (layer.indices_below == 0 || branch.indices_below < layer.indices_below))
            layer.indices_below = branch.indices_below;
    }
    return layer;
}

template <bool IsProduct>
CTNN_TAGGED layer_description make_combined(const layer_request& request) {
    layer_description layer = make_branches(request);
    for (const layer_description& branch : layer.inner)
        if (branch.output != layer.output)
            throw request.error(": " + branch.type.text() + " has " + outputs_text(branch.output) +
                                ", the first branch " + outputs_text(layer.output));
    layer.evaluates([branches = layer.inner]<class Value>(const Value* p, const Value* x, Value* y) {
        const std::size_t outputs = branches.front().outputs();
        std::fill_n(y, outputs, IsProduct ? Value(1) : Value(0));
        std::vector<Value> of_branch(outputs);
        for (const layer_description& branch : branches) {
            branch.evaluate(p, x, of_branch.data());
            p += branch.value_count;
            for (std::size_t i = 0; i < outputs; ++i)
                y[i] = IsProduct ? y[i] * of_branch[i] : y[i] + of_branch[i];
        }
    });
    return layer;
}

CTNN_TAGGED inline layer_description make_concat(const layer_request& request) {
    layer_description layer = make_branches(request);
    const auto places_of = [](const extents& shape) { return extents(shape.begin(), shape.end() - 1); };
    layer.output.back() = 0;
    for (const layer_description& branch : layer.inner) {
        if (places_of(branch.output) != places_of(layer.output))
            throw request.error(": " + branch.type.text() + " has " + outputs_text(branch.output) +
                                ", the first branch " + outputs_text(layer.inner.front().output));
        layer.output.back() += branch.output.back();
    }
    layer.evaluates([branches = layer.inner, channels = layer.output.back()]<class Value>(
                        const Value* p, const Value* x, Value* y) {
        for (const layer_description& branch : branches) {
            std::vector<Value> of_branch(branch.outputs());
            branch.evaluate(p, x, of_branch.data());
            p += branch.value_count;
            const std::size_t count = branch.output.back();
            for (std::size_t from = 0, to = 0; from < of_branch.size(); from += count, to += channels)
                std::copy_n(of_branch.data() + from, count, y + to);
            y += count;
        }
    });
    return layer;
}

/// The layers in a repeat or residual, which give the shape that they take.
CTNN_TAGGED inline layer_description make_inner(const layer_request& request,
                                                std::span<const type_expression> types) {
    layer_description layer = make_chain(request, types);
    if (layer.input == layer.output) return layer;
    if (layer.input.size() == 1 && layer.output.size() == 1)
        throw request.error(": its last width, " + std::to_string(layer.output[0]) +
                            ", is not its first, " + std::to_string(layer.input[0]));
    throw request.error(": its last shape, " + shape_text(layer.output) + ", is not its first, " +
                        shape_text(layer.input));
}

CTNN_TAGGED inline layer_description make_repeat(const layer_request& request) {
    if (request.type.arguments.size() < 2)
        throw request.error(": expected a number and one or more layers");
    const std::size_t copies = request.number(0, 1, 65536);
    layer_description layer = make_inner(request, std::span(request.type.arguments).subspan(1));
    const std::size_t count = layer.value_count;
    if (count * copies > most_values) throw too_large(request.type);
    layer.value_count *= copies;
    layer.buffer_count *= copies;
    layer.multiply_adds *= copies;
    layer.steps *= copies;
    const std::vector<tensor_shape> tensors_of_one = std::exchange(layer.tensors, {});
    for (std::size_t copy = 0; copy < copies; ++copy)
        for (const tensor_shape& tensor : tensors_of_one)
            layer.tensors.push_back(
                {std::to_string(copy) + "." + tensor.name, tensor.shape, tensor.is_buffer});
    layer.evaluates(
        [layers = layer.inner, copies, count]<class Value>(const Value* p, const Value* x, Value* y) {
            std::vector<Value> row(x, x + layers.front().inputs());
            for (std::size_t copy = 0; copy < copies; ++copy)
                row = run_layers(layers, p + copy * count, std::move(row));
            std::copy(row.begin(), row.end(), y);
        });
    return layer;
}

CTNN_TAGGED inline layer_description make_residual(const layer_request& request) {
    if (request.type.arguments.empty()) throw request.error(": expected one or more layers");
    layer_description layer = make_inner(request, request.type.arguments);
    layer.steps += 20 * layer.outputs();
    layer.evaluates([layers = layer.inner]<class Value>(const Value* p, const Value* x, Value* y) {
        const std::vector<Value> of_branch =
            run_layers(layers, p, std::vector<Value>(x, x + layers.front().inputs()));
        std::transform(of_branch.begin(), of_branch.end(), x, y, std::plus<Value>());
    });
    return layer;
}

}  // namespace ctnn::io
