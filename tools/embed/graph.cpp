// SPDX-License-Identifier: BSL-1.0
#include "graph.hpp"

#include "error.hpp"
#include "evaluate.hpp"
#include "operators.hpp"

#include <algorithm>
#include <set>

namespace ctnn::embed {

namespace {

std::string list(const std::vector<declared_value>& values) {
    std::string all;
    for (const declared_value& each : values) all += (all.empty() ? "'" : ", '") + each.name + "'";
    return all.empty() ? "none" : all;
}

const declared_value& only_one(const std::vector<declared_value>& values, const std::string& kind) {
    if (values.size() != 1)
        throw model_error("it has " + std::to_string(values.size()) + " " + kind + "s (" + list(values) +
                          "), where one was expected: a row goes in and a row comes out");
    return values.front();
}

/// The input's shape with one row where the file leaves the number of rows open.
shape shape_of_input(const declared_value& input) {
    const std::string where = "input '" + input.name + "'";
    static const std::set<std::string> floating{"FLOAT", "DOUBLE", "FLOAT16", "BFLOAT16"};
    if (!floating.contains(input.type))
        throw model_error(where + " is of type " + input.type + ", where FLOAT or DOUBLE was expected");
    if (!input.has_shape) throw model_error(where + " has no shape, where a fixed width was expected");
    shape dimensions = input.dimensions;
    for (std::size_t i = 0; i < dimensions.size(); ++i) {
        if (dimensions[i] >= 0) continue;
        if (i != 0 || dimensions.size() == 1)
            throw model_error(
                where + " has a dynamic width (dimension " + std::to_string(i) +
                " is left open), where a fixed one was expected; only the number of rows, the "
                "first of two or more dimensions, may be open");
        dimensions[i] = 1;
    }
    if (element_count(dimensions) > largest_value)
        throw model_error(where + " has more than " + std::to_string(largest_value) +
                          " values: its shape is " + text(dimensions));
    if (element_count(dimensions) == 0)
        throw model_error(where + " has no values: its shape is " + text(dimensions));
    return dimensions;
}

/// Which nodes the outputs need, found backwards from them.
std::vector<bool> needed_nodes(const std::vector<node>& nodes,
                               const std::map<std::string, std::size_t>& makers,
                               const std::vector<declared_value>& outputs) {
    std::vector<bool> needed(nodes.size(), false);
    std::vector<std::string> open;
    for (const declared_value& output : outputs) open.push_back(output.name);
    while (!open.empty()) {
        const auto maker = makers.find(open.back());
        open.pop_back();
        if (maker == makers.end() || needed[maker->second]) continue;
        needed[maker->second] = true;
        for (const std::string& input : nodes[maker->second].inputs) open.push_back(input);
    }
    return needed;
}

std::map<std::string, std::size_t> makers_of_values(const onnx_model& model, const std::string& input) {
    std::map<std::string, std::size_t> makers;
    for (std::size_t i = 0; i < model.nodes.size(); ++i)
        for (const std::string& name : model.nodes[i].outputs) {
            if (name.empty()) continue;
            if (name == input || model.constants.contains(name) || !makers.emplace(name, i).second)
                throw model_error(model.nodes[i].description() + " makes a value '" + name +
                                  "', and there is another of that name");
        }
    return makers;
}

/// Says first what no small change of the export would mend.
void refuse_unknown(const std::vector<node>& nodes, const std::vector<bool>& needed) {
    const auto refuse = [&](auto applies) {
        for (std::size_t i = 0; i < nodes.size(); ++i)
            if (needed[i] && !find_operation(nodes[i]) && applies(nodes[i]))
                throw model_error(nodes[i].description() + ": " + advice_for(nodes[i]));
    };
    refuse([](const node& each) { return has_own_advice(each); });
    refuse([](const node&) { return true; });
}

}  // namespace

std::size_t graph::input_width() const { return element_count(input_shape()) / rows; }

graph make_graph(onnx_model model) {
    graph made;
    if (model.inputs.empty())
        throw model_error("it has no input, where one was expected: a row goes in and a row comes out");
    const std::map<std::string, std::size_t> makers = makers_of_values(model, model.inputs.front().name);
    const std::vector<bool> needed = needed_nodes(model.nodes, makers, model.outputs);
    refuse_unknown(model.nodes, needed);
    const declared_value& input = only_one(model.inputs, "input");
    const declared_value& output = only_one(model.outputs, "output");

    made.input = input.name;
    made.output = output.name;
    made.constants = std::move(model.constants);
    made.shapes[made.input] = shape_of_input(input);
    if (made.input_shape().size() > 1) made.rows = static_cast<std::size_t>(made.input_shape()[0]);
    made.has_open_rows = !input.dimensions.empty() && input.dimensions[0] < 0;

    // Shapes are those that evaluation gives: a row of zeros goes through all nodes once.
    values known;
    known[made.input] = {made.input_shape(), std::vector<double>(element_count(made.input_shape()), 0.0),
                         false};
    std::size_t constant_total = 0, data_total = 0;
    std::set<std::string> of_any_rows{made.input};
    for (std::size_t i = 0; i < model.nodes.size(); ++i) {
        node& each = model.nodes[i];
        if (!needed[i]) {
            made.notes.push_back(each.description() + " is not needed");
            continue;
        }
        for (const std::string& name : each.inputs)
            if (!name.empty() && !made.constants.contains(name) && !known.contains(name)) {
                const auto maker = makers.find(name);
                if (maker != makers.end() && maker->second < i)
                    throw model_error(
                        each.description() + " takes '" + name + "', a further output of " +
                        model.nodes[maker->second].description() + ", where only the first is known");
                throw model_error(
                    each.description() + " takes '" + name +
                    "', which no input, initializer or node before it gives" +
                    (maker != makers.end() ? ": the nodes are out of order, or in a cycle" : ""));
            }
        tensor result = evaluate_node(each, known, made.constants);
        if (result.values.empty())
            throw model_error(each.description() + " gives no values: its shape is " +
                              text(result.dimensions));
        if (each.outputs.empty() || each.outputs[0].empty())
            throw model_error(each.description() + " has no first output");
        const std::string name = each.outputs[0];
        // A shape is known though its tensor is not.
        const bool is_constant =
            each.operation == "Shape" ||
            std::ranges::none_of(each.inputs, [&](const std::string& of) { return known.contains(of); });
        if (made.has_open_rows && std::ranges::any_of(each.inputs, [&](const std::string& of) {
                return of_any_rows.contains(of);
            })) {
            of_any_rows.insert(name);
            made.nodes_of_any_rows.push_back(each);
        }
        std::size_t& total = is_constant ? constant_total : data_total;
        total += result.values.size();
        if (total > largest_tensor || (!is_constant && result.values.size() > largest_value))
            throw model_error(each.description() + " makes too many values: its shape is " +
                              text(result.dimensions));
        if (is_constant) {
            made.constants[name] = std::move(result);
        } else {
            made.shapes[name] = result.dimensions;
            known[name] = std::move(result);
            made.nodes.push_back(std::move(each));
        }
    }
    if (!known.contains(made.output)) {
        if (made.constants.contains(made.output))
            throw model_error("output '" + made.output + "' does not depend on the input '" +
                              made.input + "'");
        throw model_error("output '" + made.output + "' is made by no node");
    }
    // Nodes that only a shape has asked for.
    std::set<std::string> wanted{made.output};
    std::vector<node> live;
    for (std::size_t i = made.nodes.size(); i-- > 0;) {
        if (!wanted.contains(made.nodes[i].outputs[0])) continue;
        wanted.insert(made.nodes[i].inputs.begin(), made.nodes[i].inputs.end());
        live.push_back(std::move(made.nodes[i]));
    }
    std::ranges::reverse(live);
    made.nodes = std::move(live);
    return made;
}

}  // namespace ctnn::embed
