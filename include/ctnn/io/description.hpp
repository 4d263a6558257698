// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/finite.hpp>
#include <ctnn/inference.hpp>
#include <ctnn/io/tensors.hpp>
#include <ctnn/io/type_expression.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctnn::io {

/// An array of a layer's `parameters`: for each element the parameter, in the order of `visit`, that it
/// holds, or `padding`.
using storage = std::vector<std::size_t>;
CTNN_TAGGED inline constexpr std::size_t padding = static_cast<std::size_t>(-1);

/// One layer of a network that is known at run time only.
struct CTNN_TAGGED layer_description {
    type_expression type{};
    std::size_t inputs = 0, outputs = 0;
    std::size_t value_count = 0, buffer_count = 0, multiply_adds = 0;
    std::vector<tensor_shape> tensors{};     ///< named from this layer on, in the order of `visit`
    std::vector<storage> arrays{};           ///< the members of `parameters`, but of a layer of layers
    std::vector<layer_description> inner{};  ///< the layers in one

    /// y = the layer of x, with its parameters in the order of `visit`.
    std::function<void(const double* parameters, const double* x, double* y)> in_double{};
    std::function<void(const float* parameters, const float* x, float* y)> in_float{};

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
        std::vector<Value> y(layer.outputs);
        layer.evaluate(parameters, x.data(), y.data());
        parameters += layer.value_count;
        x = std::move(y);
    }
    return x;
}

/// The layers of ctnn by name: each from its type and the width that it is given (0 if none is before it).
class CTNN_TAGGED layer_catalogue {
public:
    CTNN_TAGGED static layer_description make(const type_expression& type, std::size_t width) {
        using maker = layer_description (*)(const type_expression&, std::size_t);
        static const std::map<std::string_view, maker> makers{
            {"linear", make_linear},
            {"relu", make_activation<relu>},
            {"leaky_relu", make_activation<leaky_relu>},
            {"elu", make_activation<elu>},
            {"gelu", make_activation<gelu>},
            {"silu", make_activation<silu>},
            {"softplus", make_activation<softplus>},
            {"sigmoid", make_activation<sigmoid>},
            {"tanh", make_activation<tanh>},
            {"selu", make_activation<selu>},
            {"gelu_tanh", make_activation<gelu_tanh>},
            {"hard_sigmoid", make_activation<hard_sigmoid>},
            {"leaky_relu_with", make_leaky_relu_with},
            {"elu_with", make_elu_with},
            {"hard_sigmoid_with", make_hard_sigmoid_with},
            {"softmax", make_softmax},
            {"log_softmax", make_log_softmax},
            {"affine", make_affine},
            {"standardize", make_standardize},
            {"layer_norm", make_layer_norm},
            {"layer_norm_with", make_layer_norm},
            {"input", make_input},
            {"identity", make_identity},
            {"slice", make_slice},
            {"sequential", make_sequential},
            {"repeat", make_repeat},
            {"residual", make_residual},
            {"add", make_combined<false>},
            {"multiply", make_combined<true>},
            {"concat", make_concat},
        };
        const auto found = makers.find(type.name);
        if (found == makers.end()) {
            std::string known;
            for (const auto& [name, make] : makers)
                known += (known.empty() ? "" : ", ") + std::string(name);
            throw file_error("'" + type.text() +
                             "' is no layer that can be read at run time; those are " + known);
        }
        layer_description layer = found->second(type, width);
        layer.type = type;
        if (width != 0 && layer.inputs != width)
            throw file_error(type.text() + " takes " + std::to_string(layer.inputs) +
                             " inputs, but the layer before it has " + std::to_string(width) +
                             " outputs");
        return layer;
    }

    CTNN_TAGGED static std::vector<layer_description> make_all(std::span<const type_expression> types,
                                                               std::size_t width = 0) {
        std::vector<layer_description> layers;
        std::size_t count = 0;
        for (const type_expression& type : types) {
            layers.push_back(make(type, layers.empty() ? width : layers.back().outputs));
            count += layers.back().value_count;
            if (count > most_parameters) throw too_large(type);
        }
        if (layers.empty()) throw file_error("a network has at least one layer");
        return layers;
    }

private:
    /// More is no network for a header; the bound keeps hostile sizes from overflowing.
    static constexpr std::size_t most_parameters = std::size_t{1} << 24;

    CTNN_TAGGED static file_error too_large(const type_expression& type) {
        return file_error(type.text() + ": more than " + std::to_string(most_parameters) +
                          " parameters");
    }

    CTNN_TAGGED static void take_arguments(const type_expression& type, std::size_t count) {
        if (type.arguments.size() != count)
            throw file_error(type.text() + ": expected " + std::to_string(count) +
                             " template arguments, found " + std::to_string(type.arguments.size()));
    }

    CTNN_TAGGED static std::size_t number(const type_expression& type, std::size_t index,
                                          std::size_t largest = most_parameters) {
        const std::string& text = type.arguments[index].name;
        std::size_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc() || end != text.data() + text.size() || value == 0 || value > largest ||
            !type.arguments[index].arguments.empty())
            throw file_error(type.text() + ": expected a number from 1 to " + std::to_string(largest) +
                             ", found '" + type.arguments[index].text() + "'");
        return value;
    }

    /// A std::ratio, as a number.
    CTNN_TAGGED static double ratio(const type_expression& type, std::size_t index) {
        const type_expression& argument = type.arguments[index];
        constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
        const auto part = [&](std::size_t i) -> double {
            if (i == 1 && argument.arguments.size() == 1) return 1;
            const std::string& text = argument.arguments[i].name;
            std::int64_t value = 0;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
            const bool is_number = error == std::errc() && end == text.data() + text.size();
            return is_number ? static_cast<double>(value) : not_a_number;
        };
        const std::size_t parts = argument.arguments.size();
        const double value = argument.name == "std::ratio" && (parts == 1 || parts == 2)
                                 ? part(0) / part(1)
                                 : not_a_number;
        if (!core::is_finite(value))
            throw file_error(type.text() + ": expected a std::ratio, found '" + argument.text() + "'");
        return value;
    }

    CTNN_TAGGED static layer_description keeping(const type_expression& type, std::size_t width) {
        if (width == 0)
            throw file_error(type.text() + " leaves the number of inputs open, which the first layer "
                                           "fixes; begin with linear<inputs, outputs>");
        return {.inputs = width, .outputs = width};
    }

    CTNN_TAGGED static layer_description make_linear(const type_expression& type, std::size_t) {
        const bool has_bias = type.arguments.size() != 3;
        take_arguments(type, has_bias ? 2 : 3);
        if (!has_bias && type.arguments[2].text() != "no_bias")
            throw file_error(type.text() + ": expected no_bias, found '" + type.arguments[2].text() +
                             "'");
        const std::size_t in = number(type, 0), out = number(type, 1);
        if (in * out + out > most_parameters) throw too_large(type);
        layer_description layer{.inputs = in,
                                .outputs = out,
                                .value_count = out * (in + has_bias),
                                .multiply_adds = in * out,
                                .tensors = {{"weight", {out, in}}}};
        if (has_bias) layer.tensors.push_back({"bias", {out}});
        const simd::linear_arrangement at(in, out, has_bias);
        storage& values = layer.arrays.emplace_back(at.size, padding);
        for (std::size_t o = 0; o < out; ++o) {
            if (has_bias) values[at.bias(o)] = out * in + o;
            for (std::size_t i = 0; i < in; ++i) values[at.weight(o, i)] = o * in + i;
        }
        layer.evaluates([in, out, has_bias](const auto* p, const auto* x, auto* y) {
            for (std::size_t o = 0; o < out; ++o) {
                y[o] = 0;
                if (has_bias) y[o] = p[out * in + o];
                for (std::size_t i = 0; i < in; ++i) y[o] = simd::fma(p[o * in + i], x[i], y[o]);
            }
        });
        return layer;
    }

    /// An elementwise layer, from its formula.
    template <class Formula>
    CTNN_TAGGED static layer_description make_elementwise(const type_expression& type, std::size_t width,
                                                          Formula formula) {
        layer_description layer = keeping(type, width);
        layer.evaluates([width, formula](const auto*, const auto* x, auto* y) {
            for (std::size_t i = 0; i < width; ++i) y[i] = formula(x[i]);
        });
        return layer;
    }

    template <class Activation>
    CTNN_TAGGED static layer_description make_activation(const type_expression& type,
                                                         std::size_t width) {
        take_arguments(type, 0);
        return make_elementwise(type, width, [](auto x) { return Activation::apply(x); });
    }

    CTNN_TAGGED static layer_description make_leaky_relu_with(const type_expression& type,
                                                              std::size_t width) {
        take_arguments(type, 1);
        return make_elementwise(type, width, [slope = ratio(type, 0)]<class Value>(Value x) {
            return x > 0 ? x : static_cast<Value>(slope) * x;
        });
    }

    CTNN_TAGGED static layer_description make_elu_with(const type_expression& type, std::size_t width) {
        take_arguments(type, 1);
        return make_elementwise(type, width, [alpha = ratio(type, 0)]<class Value>(Value x) {
            return x > 0 ? x : static_cast<Value>(alpha) * std::expm1(x);
        });
    }

    CTNN_TAGGED static layer_description make_hard_sigmoid_with(const type_expression& type,
                                                                std::size_t width) {
        take_arguments(type, 2);
        return make_elementwise(
            type, width, [alpha = ratio(type, 0), beta = ratio(type, 1)]<class Value>(Value x) {
                return std::clamp<Value>(
                    simd::fma(static_cast<Value>(alpha), x, static_cast<Value>(beta)), 0, 1);
            });
    }

    CTNN_TAGGED static layer_description make_softmax(const type_expression& type, std::size_t width) {
        take_arguments(type, 0);
        layer_description layer = keeping(type, width);
        layer.evaluates([width](const auto*, const auto* x, auto* y) {
            const auto largest = *std::max_element(x, x + width);
            auto sum = largest - largest;
            for (std::size_t i = 0; i < width; ++i) sum += y[i] = std::exp(x[i] - largest);
            for (std::size_t i = 0; i < width; ++i) y[i] /= sum;
        });
        return layer;
    }

    CTNN_TAGGED static layer_description make_log_softmax(const type_expression& type,
                                                          std::size_t width) {
        take_arguments(type, 0);
        layer_description layer = keeping(type, width);
        layer.evaluates([width](const auto*, const auto* x, auto* y) {
            const auto largest = *std::max_element(x, x + width);
            auto sum = largest - largest;
            for (std::size_t i = 0; i < width; ++i) sum += std::exp(x[i] - largest);
            for (std::size_t i = 0; i < width; ++i) y[i] = x[i] - largest - std::log(sum);
        });
        return layer;
    }

    /// A layer of as many outputs as inputs, with two values for each.
    CTNN_TAGGED static layer_description make_columns(std::size_t width, const char* first,
                                                      const char* second) {
        layer_description layer{.inputs = width,
                                .outputs = width,
                                .value_count = 2 * width,
                                .multiply_adds = width,
                                .tensors = {{first, {width}}, {second, {width}}}};
        for (std::size_t tensor = 0; tensor < 2; ++tensor) {
            storage& values = layer.arrays.emplace_back(padded(width), padding);
            for (std::size_t i = 0; i < width; ++i) values[i] = tensor * width + i;
        }
        return layer;
    }

    CTNN_TAGGED static layer_description make_affine(const type_expression& type, std::size_t) {
        take_arguments(type, 1);
        const std::size_t width = number(type, 0);
        layer_description layer = make_columns(width, "weight", "bias");
        layer.evaluates([width](const auto* p, const auto* x, auto* y) {
            for (std::size_t i = 0; i < width; ++i) y[i] = simd::fma(p[i], x[i], p[width + i]);
        });
        return layer;
    }

    CTNN_TAGGED static layer_description make_standardize(const type_expression& type, std::size_t) {
        take_arguments(type, 1);
        const std::size_t width = number(type, 0);
        layer_description layer = make_columns(width, "mean", "scale");
        layer.buffer_count = layer.value_count;
        for (tensor_shape& tensor : layer.tensors) tensor.is_buffer = true;
        layer.evaluates([width](const auto* p, const auto* x, auto* y) {
            for (std::size_t i = 0; i < width; ++i) y[i] = (x[i] - p[i]) * p[width + i];
        });
        return layer;
    }

    CTNN_TAGGED static layer_description make_layer_norm(const type_expression& type, std::size_t) {
        const bool is_default = type.name == "layer_norm";
        take_arguments(type, is_default ? 1 : 2);
        const std::size_t width = number(type, 0);
        const double epsilon = is_default ? 1e-5 : ratio(type, 1);
        layer_description layer = make_columns(width, "weight", "bias");
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

    CTNN_TAGGED static layer_description make_input(const type_expression& type, std::size_t) {
        take_arguments(type, 1);
        return make_identity({"identity", {}}, number(type, 0));
    }
    CTNN_TAGGED static layer_description make_identity(const type_expression& type, std::size_t width) {
        take_arguments(type, 0);
        return make_elementwise(type, width, [](auto x) { return x; });
    }
    CTNN_TAGGED static layer_description make_slice(const type_expression& type, std::size_t width) {
        take_arguments(type, 2);
        layer_description layer = keeping(type, width);
        const std::size_t first = type.arguments[0].name == "0" ? 0 : number(type, 0);
        layer.outputs = number(type, 1);
        if (first + layer.outputs > width)
            throw file_error(type.text() + " takes more than the " + std::to_string(width) +
                             " values that are there");
        layer.evaluates([first, count = layer.outputs](const auto*, const auto* x, auto* y) {
            std::copy_n(x + first, count, y);
        });
        return layer;
    }

    /// A layer of these, with their sums and tensors.
    CTNN_TAGGED static layer_description make_outer(std::vector<layer_description> layers) {
        layer_description layer;
        layer.inner = std::move(layers);
        for (std::size_t l = 0; l < layer.inner.size(); ++l) {
            layer.value_count += layer.inner[l].value_count;
            layer.buffer_count += layer.inner[l].buffer_count;
            layer.multiply_adds += layer.inner[l].multiply_adds;
            for (const tensor_shape& tensor : layer.inner[l].tensors)
                layer.tensors.push_back(
                    {std::to_string(l) + "." + tensor.name, tensor.shape, tensor.is_buffer});
        }
        return layer;
    }

    /// One after another.
    CTNN_TAGGED static layer_description make_chain(std::span<const type_expression> layers,
                                                    std::size_t width) {
        layer_description layer = make_outer(make_all(layers, width));
        layer.inputs = layer.inner.front().inputs;
        layer.outputs = layer.inner.back().outputs;
        return layer;
    }

    CTNN_TAGGED static layer_description make_sequential(const type_expression& type,
                                                         std::size_t width) {
        layer_description layer = make_chain(type.arguments, width);
        layer.evaluates([layers = layer.inner]<class Value>(const Value* p, const Value* x, Value* y) {
            const auto row = run_layers(layers, p, std::vector<Value>(x, x + layers.front().inputs));
            std::copy(row.begin(), row.end(), y);
        });
        return layer;
    }

    /// Layers side by side on one input, of a width that the first of them fixes if nothing is before them.
    CTNN_TAGGED static layer_description make_branches(const type_expression& type, std::size_t width) {
        if (type.arguments.empty()) throw file_error(type.text() + ": expected one or more branches");
        for (const type_expression& branch : type.arguments) {
            if (width != 0) break;
            try {
                width = make(branch, 0).inputs;
            } catch (const file_error&) {  // one that leaves it open
            }
        }
        std::vector<layer_description> branches;
        for (const type_expression& branch : type.arguments) branches.push_back(make(branch, width));
        layer_description layer = make_outer(std::move(branches));
        layer.inputs = layer.inner.front().inputs;
        return layer;
    }

    template <bool IsProduct>
    CTNN_TAGGED static layer_description make_combined(const type_expression& type, std::size_t width) {
        layer_description layer = make_branches(type, width);
        layer.outputs = layer.inner.front().outputs;
        for (const layer_description& branch : layer.inner)
            if (branch.outputs != layer.outputs)
                throw file_error(type.text() + ": " + branch.type.text() + " has " +
                                 std::to_string(branch.outputs) + " outputs, the first branch " +
                                 std::to_string(layer.outputs));
        layer.evaluates([branches = layer.inner]<class Value>(const Value* p, const Value* x, Value* y) {
            const std::size_t outputs = branches.front().outputs;
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

    CTNN_TAGGED static layer_description make_concat(const type_expression& type, std::size_t width) {
        layer_description layer = make_branches(type, width);
        for (const layer_description& branch : layer.inner) layer.outputs += branch.outputs;
        layer.evaluates([branches = layer.inner]<class Value>(const Value* p, const Value* x, Value* y) {
            for (const layer_description& branch : branches) {
                branch.evaluate(p, x, y);
                p += branch.value_count;
                y += branch.outputs;
            }
        });
        return layer;
    }

    /// The layers in a repeat or residual, which give as many values as they take.
    CTNN_TAGGED static layer_description
    make_inner(const type_expression& type, std::span<const type_expression> layers, std::size_t width) {
        layer_description layer = make_chain(layers, width);
        if (layer.inputs != layer.outputs)
            throw file_error(type.text() + ": its last width, " + std::to_string(layer.outputs) +
                             ", is not its first, " + std::to_string(layer.inputs));
        return layer;
    }

    CTNN_TAGGED static layer_description make_repeat(const type_expression& type, std::size_t width) {
        if (type.arguments.size() < 2)
            throw file_error(type.text() + ": expected a number and one or more layers");
        const std::size_t copies = number(type, 0, 65536);
        layer_description layer = make_inner(type, std::span(type.arguments).subspan(1), width);
        const std::size_t count = layer.value_count;
        if (count * copies > most_parameters) throw too_large(type);
        layer.value_count *= copies;
        layer.buffer_count *= copies;
        layer.multiply_adds *= copies;
        const std::vector<tensor_shape> tensors_of_one = std::exchange(layer.tensors, {});
        for (std::size_t copy = 0; copy < copies; ++copy)
            for (const tensor_shape& tensor : tensors_of_one)
                layer.tensors.push_back(
                    {std::to_string(copy) + "." + tensor.name, tensor.shape, tensor.is_buffer});
        layer.evaluates([layers = layer.inner, copies, count]<class Value>(const Value* p,
                                                                           const Value* x, Value* y) {
            std::vector<Value> row(x, x + layers.front().inputs);
            for (std::size_t copy = 0; copy < copies; ++copy)
                row = run_layers(layers, p + copy * count, std::move(row));
            std::copy(row.begin(), row.end(), y);
        });
        return layer;
    }

    CTNN_TAGGED static layer_description make_residual(const type_expression& type, std::size_t width) {
        if (type.arguments.empty()) throw file_error(type.text() + ": expected one or more layers");
        layer_description layer = make_inner(type, type.arguments, width);
        layer.evaluates([layers = layer.inner]<class Value>(const Value* p, const Value* x, Value* y) {
            const std::vector<Value> of_branch =
                run_layers(layers, p, std::vector<Value>(x, x + layers.front().inputs));
            std::transform(of_branch.begin(), of_branch.end(), x, y, std::plus<Value>());
        });
        return layer;
    }
};

/// A network that is known at run time only, from the text of its topology: its sizes, its tensors, where
/// its parameters lie in memory, and a plain evaluation, which the kernels have no part in.
class CTNN_TAGGED description {
public:
    /// Reads `sequential<...>` of ctnn's layers; throws file_error.
    CTNN_TAGGED static description parse(std::string_view topology) {
        description result;
        result.type_ = type_parser::parse(topology);
        if (result.type_.name != "sequential")
            throw file_error("a topology is sequential<layers...>, found '" + result.type_.name + "'");
        result.layers_ = layer_catalogue::make_all(result.type_.arguments);
        return result;
    }

    CTNN_TAGGED const type_expression& type() const { return type_; }
    CTNN_TAGGED const std::vector<layer_description>& layers() const { return layers_; }
    CTNN_TAGGED std::size_t inputs() const { return layers_.front().inputs; }
    CTNN_TAGGED std::size_t outputs() const { return layers_.back().outputs; }
    /// Parameters and buffers.
    CTNN_TAGGED std::size_t value_count() const { return sum(&layer_description::value_count); }
    CTNN_TAGGED std::size_t parameter_count() const {
        return value_count() - sum(&layer_description::buffer_count);
    }
    CTNN_TAGGED std::size_t multiply_adds() const { return sum(&layer_description::multiply_adds); }

    /// Its tensors in get_values order, by the keys of PyTorch's nn.Sequential.
    CTNN_TAGGED std::vector<tensor_shape> tensors() const {
        std::vector<tensor_shape> result;
        for (std::size_t l = 0; l < layers_.size(); ++l)
            for (const tensor_shape& tensor : layers_[l].tensors)
                result.push_back(
                    {std::to_string(l) + "." + tensor.name, tensor.shape, tensor.is_buffer});
        return result;
    }

    /// The outputs of one row, computed in Value (double or float); the parameters are in get_values
    /// order.
    template <class Value = double>
    CTNN_TAGGED std::vector<Value> evaluate(std::span<const Value> parameters,
                                            std::span<const Value> x) const {
        if (parameters.size() != value_count() || x.size() != inputs())
            throw file_error("expected " + std::to_string(value_count()) + " parameters and " +
                             std::to_string(inputs()) + " inputs, found " +
                             std::to_string(parameters.size()) + " and " + std::to_string(x.size()));
        return run_layers(layers_, parameters.data(), std::vector<Value>(x.begin(), x.end()));
    }

private:
    CTNN_TAGGED std::size_t sum(std::size_t layer_description::* member) const {
        std::size_t result = 0;
        for (const layer_description& layer : layers_) result += layer.*member;
        return result;
    }

    type_expression type_;
    std::vector<layer_description> layers_;
};

}  // namespace ctnn::io
