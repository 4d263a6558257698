// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "graph.hpp"

#include <map>
#include <span>
#include <string>

namespace ctnn::embed {

using values = std::map<std::string, tensor>;

/// The first output of a node, from values and constants by name (values first); a model_error that
/// names the node.
tensor evaluate_node(const node& each, const values& known, const values& constants);

/// Runs some nodes in order, from `known`; the last one's output.
tensor evaluate_nodes(std::span<const node> nodes, values known, const values& constants);

/// One of the rows in a value, which lie along an axis.
std::vector<double> row_of(const tensor& value, std::size_t rows, std::size_t row_axis, std::size_t row);

/// What the source model gives for one row, in double: the reference that a header is proved against. A
/// model of a fixed number of rows is given that row as often; row_axis is where they are in its output.
std::vector<double> evaluate(const graph& model, std::span<const double> row, std::size_t row_axis);

}  // namespace ctnn::embed
