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
        const auto constant = constants.find(name);
        inputs.push_back(name.empty()                  ? nullptr
                         : constant != constants.end() ? &constant->second
                                                       : &known.at(name));
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

std::vector<double> evaluate(const graph& model, std::span<const double> row) {
    tensor input{model.input_shape(), {}, false};
    for (std::size_t r = 0; r < model.rows; ++r)
        input.values.insert(input.values.end(), row.begin(), row.end());
    if (model.nodes.empty()) return {row.begin(), row.end()};
    values known;
    known[model.input] = std::move(input);
    tensor output = evaluate_nodes(model.nodes, std::move(known), model.constants);
    return {output.values.begin(),
            output.values.begin() + static_cast<std::ptrdiff_t>(output.values.size() / model.rows)};
}

}  // namespace ctnn::embed
