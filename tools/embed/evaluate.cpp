// SPDX-License-Identifier: BSL-1.0
#include "evaluate.hpp"

#include "error.hpp"
#include "operators.hpp"

namespace ctnn::embed {

tensor evaluate_node(const node& each, const values& known, const values& constants) {
    const operation* found = find_operation(each);
    if (!found) throw model_error(each.description() + ": " + advice_for(each));
    std::vector<const tensor*> inputs;
    for (const std::string& name : each.inputs) {
        const auto value = known.find(name);
        inputs.push_back(name.empty()           ? nullptr
                         : value != known.end() ? &value->second
                                                : &constants.at(name));
    }
    try {
        return found->evaluate(arguments{each, inputs});
    } catch (const model_error& error) {
        throw model_error(each.description() + ": " + error.what());
    }
}

tensor evaluate_nodes(std::span<const node> nodes, values known, const values& constants) {
    for (const node& each : nodes) {
        tensor result = evaluate_node(each, known, constants);
        known[each.outputs[0]] = std::move(result);
    }
    return std::move(known.at(nodes.back().outputs[0]));
}

std::vector<double> row_of(const tensor& value, std::size_t rows, std::size_t row_axis,
                           std::size_t row) {
    if (rows == 1) return value.values;
    const std::size_t inner = product(value.dimensions, row_axis + 1, value.dimensions.size());
    std::vector<double> found;
    for (std::size_t first = row * inner; first < value.values.size(); first += rows * inner)
        for (std::size_t i = 0; i < inner; ++i) found.push_back(value.values[first + i]);
    return found;
}

std::vector<double> evaluate(const graph& model, std::span<const double> row, std::size_t row_axis) {
    if (model.nodes.empty()) return {row.begin(), row.end()};
    tensor input{model.input_shape(), {}, false};
    for (std::size_t r = 0; r < model.rows; ++r)
        input.values.insert(input.values.end(), row.begin(), row.end());
    values known;
    known[model.input] = std::move(input);
    return row_of(evaluate_nodes(model.nodes, std::move(known), model.constants), model.rows, row_axis,
                  0);
}

}  // namespace ctnn::embed
