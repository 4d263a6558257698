// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "graph.hpp"

#include <map>
#include <span>
#include <string>

namespace ctnn::embed {

using values = std::map<std::string, tensor>;

/// The first output of a node, from values and constants by name; a model_error that names the node.
tensor evaluate_node(const node& each, const values& known, const values& constants);

/// Runs some nodes in order, from `known`; the last one's output.
tensor evaluate_nodes(std::span<const node> nodes, values known, const values& constants);

/// What the source model gives for one row, in double: the reference that a header is proved against. A
/// model of a fixed number of rows is given that row as often.
std::vector<double> evaluate(const graph& model, std::span<const double> row);

}  // namespace ctnn::embed
