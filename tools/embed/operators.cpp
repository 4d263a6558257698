// SPDX-License-Identifier: BSL-1.0
#include "operators.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ctnn::embed {

namespace {

using advice = std::pair<std::string_view, std::string_view>;

/// Operators that are not known, and what a model might use instead.
constexpr auto nearest = std::to_array<advice>({
    {"LSTM", "Gemm, a layer without memory"},
    {"GRU", "Gemm, a layer without memory"},
    {"RNN", "Gemm, a layer without memory"},
    {"Conv", "Gemm, a fully connected layer"},
    {"ConvTranspose", "Gemm, a fully connected layer"},
    {"MaxPool", "Gemm, a fully connected layer"},
    {"AveragePool", "Gemm, a fully connected layer"},
    {"GlobalAveragePool", "Gemm, a fully connected layer"},
    {"Attention", "Gemm, a fully connected layer"},
    {"InstanceNormalization", "LayerNormalization, or BatchNormalization"},
    {"GroupNormalization", "LayerNormalization, or BatchNormalization"},
    {"RMSNormalization", "LayerNormalization"},
    {"LpNormalization", "LayerNormalization"},
    {"HardSwish", "HardSigmoid, or Silu (x * Sigmoid(x))"},
    {"Mish", "Silu (x * Sigmoid(x))"},
    {"Softsign", "Tanh"},
    {"ThresholdedRelu", "Relu"},
    {"Shrink", "Relu"},
    {"If", "a chain without branches"},
    {"Loop", "a chain without branches"},
    {"Scan", "a chain without branches"},
    {"Concat", "a chain without branches"},
    {"Split", "a chain without branches"},
    {"GreaterOrEqual", "Relu, or Sigmoid; compare the network's outputs in the program that uses it"},
    {"Greater", "Relu, or Sigmoid; compare the network's outputs in the program that uses it"},
    {"Less", "Relu, or Sigmoid; compare the network's outputs in the program that uses it"},
    {"ArgMax", "Softmax; look for the largest output in the program that uses it"},
    {"QuantizeLinear", "Gemm with FLOAT weights; export the model before its quantization"},
    {"DequantizeLinear", "Gemm with FLOAT weights; export the model before its quantization"},
    {"MatMulInteger", "MatMul with FLOAT weights; export the model before its quantization"},
    {"QLinearMatMul", "MatMul with FLOAT weights; export the model before its quantization"},
});

const advice* own_advice(const node& of) {
    const auto* found = std::ranges::find(nearest, of.operation, &advice::first);
    return of.domain.empty() && found != nearest.end() ? found : nullptr;
}

}  // namespace

const operation* find_operation(const node& of) {
    if (!of.domain.empty()) return nullptr;
    for (const auto operations : {arithmetic_operations(), activation_operations(), linear_operations(),
                                  normalization_operations(), shape_operations()})
        for (const operation& each : operations)
            if (each.name == of.operation) return &each;
    return nullptr;
}

bool has_own_advice(const node& of) { return own_advice(of) != nullptr; }

std::string advice_for(const node& of) {
    std::string said = "this operator is not supported; ";
    if (!of.domain.empty())
        return said + "the nearest are those of ONNX itself, and it is of '" + of.domain + "'";
    if (const advice* found = own_advice(of))
        return said + "the nearest is " + std::string(found->second);
    said += "those that are:";
    for (const auto operations :
         {linear_operations(), activation_operations(), normalization_operations(),
          arithmetic_operations(), shape_operations()})
        for (const operation& each : operations)
            if (each.convert) said.append(" ").append(each.name);
    return said;
}

const tensor* conversion::optional_constant(std::size_t index) const {
    if (index == data_index)
        throw model_error("input " + std::to_string(index) +
                          " depends on the model's input, where a constant was expected");
    return given.optional(index);
}

const tensor& conversion::constant(std::size_t index) const {
    optional_constant(index);
    return given.required(index);
}

void conversion::expect_data_at(std::size_t index) const {
    if (data_index != index)
        throw model_error("input " + std::to_string(data_index) +
                          " depends on the model's input, where a constant was expected");
}

std::vector<double> conversion::per_feature(const tensor& values, const layout& where) const {
    const tensor here{where.dimensions, std::vector<double>(element_count(where.dimensions), 0.0),
                      false};
    const tensor all = broadcast(here, values, [](double, double value) { return value; });
    if (all.values.size() != here.values.size())
        throw model_error("a constant of shape " + text(values.dimensions) + " makes more of " +
                          text(where.dimensions) + " values");
    // A constant may add dimensions of 1 in front; the row axis keeps its distance from the end.
    const std::size_t added = all.dimensions.size() - where.dimensions.size();
    const std::size_t axis = where.rows == 1 ? 0 : where.row_axis + added;
    const std::size_t inner =
        where.rows == 1 ? all.values.size() : product(all.dimensions, axis + 1, all.dimensions.size());
    const std::size_t outer = all.values.size() / inner / where.rows;
    std::vector<double> features;
    features.reserve(outer * inner);
    for (std::size_t o = 0; o < outer; ++o)
        for (std::size_t i = 0; i < inner; ++i) {
            const double first = all.values[o * where.rows * inner + i];
            for (std::size_t r = 1; r < where.rows; ++r)
                if (all.values[(o * where.rows + r) * inner + i] != first)
                    throw model_error("a constant of shape " + text(values.dimensions) +
                                      " has other values for each row of " + text(where.dimensions));
            features.push_back(first);
        }
    return features;
}

void conversion::keep_order() {
    if (before.rows == 1) return;
    const std::size_t outer = product(before.dimensions, 0, before.row_axis);
    for (std::size_t axis = 0; axis < after.dimensions.size(); ++axis)
        if (static_cast<std::size_t>(after.dimensions[axis]) == before.rows &&
            product(after.dimensions, 0, axis) == outer) {
            after.row_axis = axis;
            return;
        }
    throw model_error("it makes " + text(after.dimensions) + " of " + text(before.dimensions) +
                      ", which mixes rows");
}

}  // namespace ctnn::embed
