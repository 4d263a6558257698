// SPDX-License-Identifier: BSL-1.0
#include "pattern.hpp"

#include "error.hpp"
#include "evaluate.hpp"

#include <ctnn/core/random.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string_view>

namespace ctnn::embed {

namespace {

/// Constants of a pattern are stored in float, so it is only almost what it stands for.
constexpr double almost = 1e-6;

bool agree(std::span<const double> a, std::span<const double> b) {
    return std::ranges::equal(
        a, b, [](double x, double y) { return std::abs(x - y) <= almost * (1 + std::abs(y)); });
}

bool consists_of(const region& nodes, const std::set<std::string_view>& operations) {
    return std::ranges::all_of(nodes.nodes,
                               [&](const node& each) { return operations.contains(each.operation); });
}

/// The constants of a region.
std::vector<const tensor*> constants_of(const graph& model, const region& nodes) {
    std::vector<const tensor*> found;
    for (const node& each : nodes.nodes)
        for (const std::string& name : each.inputs)
            if (const auto constant = model.constants.find(name); constant != model.constants.end())
                found.push_back(&constant->second);
    return found;
}

std::vector<double> run(const graph& model, const region& nodes, tensor from) {
    values known;
    known[nodes.from] = std::move(from);
    return evaluate_nodes(nodes.nodes, std::move(known), model.constants).values;
}

std::string names_of(const region& nodes) {
    std::string all;
    for (const node& each : nodes.nodes) all += (all.empty() ? "" : ", ") + each.name;
    return all;
}

struct function {
    const char* type;
    double (*at)(double);
};

/// All of them approach x, so that a factor shows there.
constexpr std::array functions{
    function{"gelu", [](double x) { return 0.5 * x * std::erfc(-x / std::sqrt(2.0)); }},
    function{"gelu_tanh",
             [](double x) {
                 return 0.5 * x *
                        (1 + std::tanh(std::sqrt(2 / std::acos(-1.0)) * (x + 0.044715 * x * x * x)));
             }},
    function{"silu", [](double x) { return x / (1 + std::exp(-x)); }},
};

/// Of smooth functions of each value for itself: equal at many places is equal.
std::optional<std::vector<step>> recognise_function(const graph& model, const region& nodes,
                                                    std::size_t width) {
    if (!consists_of(nodes, {"Add", "Sub", "Mul", "Div", "Neg", "Pow", "Erf", "Tanh", "Sigmoid"}))
        return {};
    if (std::ranges::any_of(constants_of(model, nodes),
                            [](const tensor* each) { return each->values.size() != 1; }))
        return {};
    tensor x;
    for (int i = -96; i <= 96; ++i) x.values.push_back(i / 12.0);
    x.values.insert(x.values.end(), {-30, -20, 20, 30});
    x.dimensions = {static_cast<std::int64_t>(x.values.size())};
    const std::vector<double> y = run(model, nodes, x);
    const double factor = static_cast<float>(y.back() / x.values.back());
    if (y.size() != x.values.size() || factor == 0 || !std::isfinite(factor)) return {};
    for (const function& each : functions) {
        std::vector<double> expected;
        for (const double value : x.values) expected.push_back(factor * each.at(value));
        if (agree(y, expected))
            return std::vector<step>{
                {activation_step{each.type}, names_of(nodes)},
                {affine_step{std::vector<double>(width, factor), std::vector<double>(width, 0.0)}, ""}};
    }
    return {};
}

std::optional<std::vector<step>> recognise_layer_norm(const graph& model, const region& nodes,
                                                      std::size_t width) {
    if (!consists_of(nodes, {"ReduceMean", "Sub", "Mul", "Pow", "Add", "Sqrt", "Div"})) return {};
    if (std::ranges::count(nodes.nodes, "ReduceMean", &node::operation) != 2) return {};
    // Epsilon is what is added.
    const auto add = std::ranges::find(nodes.nodes, "Add", &node::operation);
    if (add == nodes.nodes.end()) return {};
    double epsilon = 0;
    for (const std::string& name : add->inputs)
        if (const auto constant = model.constants.find(name);
            constant != model.constants.end() && constant->second.values.size() == 1)
            epsilon = constant->second.values[0];

    random_generator random(1);
    for (const double deviation : {0.001, 1.0, 100.0}) {  // epsilon counts in small values
        std::vector<double> row, expected;
        for (std::size_t i = 0; i < width; ++i) row.push_back(deviation * (random.uniform(1.0) + 0.5));
        double mean = 0, variance = 0;
        for (const double value : row) mean += value / static_cast<double>(width);
        for (const double value : row)
            variance += (value - mean) * (value - mean) / static_cast<double>(width);
        for (const double value : row)
            expected.push_back((value - mean) / std::sqrt(variance + epsilon));
        tensor x{model.shapes.at(nodes.from), row, false};
        for (std::size_t r = 1; r < model.rows; ++r) {
            x.values.insert(x.values.end(), row.begin(), row.end());
            expected.insert(expected.end(), expected.begin(),
                            expected.begin() + static_cast<std::ptrdiff_t>(width));
        }
        if (!agree(run(model, nodes, x), expected)) return {};
    }
    return std::vector<step>{
        {layer_norm_step{epsilon, std::vector<double>(width, 1.0), std::vector<double>(width, 0.0)},
         names_of(nodes)}};
}

}  // namespace

std::optional<std::vector<step>> recognise(const graph& model, const region& nodes, std::size_t width) {
    try {
        if (auto found = recognise_function(model, nodes, width)) return found;
        return recognise_layer_norm(model, nodes, width);
    } catch (const model_error&) {
        return {};  // its operators do not take the shapes of these trials
    }
}

}  // namespace ctnn::embed
