// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/io/shape_text.hpp>
#include <ctnn/io/tensors.hpp>
#include <ctnn/io/type_expression.hpp>

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ctnn::io {

/// The shape of a row, where it is known at run time only: channels last, as in ctnn::shape; empty where
/// nothing has said it yet.
using extents = std::vector<std::size_t>;

/// More values, of parameters or of a row, are no network for a header; the bound keeps hostile sizes from
/// overflowing.
CTNN_TAGGED inline constexpr std::size_t most_values = std::size_t{1} << 24;

/// The product, or most_values + 1 where it is larger than that.
CTNN_TAGGED inline std::size_t bounded_product(std::span<const std::size_t> factors) {
    std::size_t product = 1;
    for (const std::size_t factor : factors) {
        if (factor != 0 && product > most_values / factor) return most_values + 1;
        product *= factor;
    }
    return product;
}

/// An array of a layer's `parameters`: for each element the parameter, in the order of `visit_values`, that
/// it holds, or `no_value`.
using storage = std::vector<std::size_t>;
CTNN_TAGGED inline constexpr std::size_t no_value = static_cast<std::size_t>(-1);

/// One layer of a network that is known at run time only.
struct CTNN_TAGGED layer_description {
    type_expression type{};
    extents input{}, output{};
    std::size_t value_count = 0, buffer_count = 0, multiply_adds = 0;
    /// Of constant evaluation of a row, at most: what clang counts. g++ counts at most 32 for each.
    std::size_t steps = 0;
    bool is_module = true;                ///< PyTorch has a module for it, which has a number in keys
    bool selects = false;                 ///< each output is one of the inputs
    std::vector<tensor_shape> tensors{};  ///< named from this layer on, in the order of `visit_values`
    std::vector<storage> arrays{};        ///< the members of `parameters`, but of a layer of layers
    std::vector<layer_description> inner{};  ///< the layers in one
    bool has_inner_parameters = false;       ///< its type's are those of the one in it
    std::size_t indices_below = 0;           ///< if it takes indices, what they are below

    /// y = the layer of x, with its parameters in the order of `visit_values`.
    std::function<void(const double* parameters, const double* x, double* y)> in_double{};
    std::function<void(const float* parameters, const float* x, float* y)> in_float{};

    /// Values of a row, and places of one.
    CTNN_TAGGED std::size_t inputs() const { return bounded_product(input); }
    CTNN_TAGGED std::size_t outputs() const { return bounded_product(output); }
    CTNN_TAGGED std::size_t places() const { return inputs() / input.back(); }

    /// As its type has; a layer of layers has them though they may be none.
    CTNN_TAGGED bool has_parameters() const {
        if (has_inner_parameters) return inner[0].has_parameters();
        return value_count > 0 || !inner.empty();
    }

    template <class Function>
    CTNN_TAGGED void evaluates(Function f) {
        in_double = f;
        in_float = f;
    }
    CTNN_TAGGED void evaluate(const double* parameters, const double* x, double* y) const {
        in_double(parameters, x, y);
    }
    CTNN_TAGGED void evaluate(const float* parameters, const float* x, float* y) const {
        in_float(parameters, x, y);
    }
};

/// Runs a row through some layers.
template <class Value>
CTNN_TAGGED std::vector<Value> run_layers(const std::vector<layer_description>& layers,
                                          const Value* parameters, std::vector<Value> x) {
    for (const layer_description& layer : layers) {
        std::vector<Value> y(layer.outputs());
        layer.evaluate(parameters, x.data(), y.data());
        parameters += layer.value_count;
        x = std::move(y);
    }
    return x;
}

}  // namespace ctnn::io
