// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "onnx_file.hpp"

namespace ctnn::embed {

/// A model that has been checked: one input, one output, and the nodes between them. What depends on
/// constants only is a constant; nodes that the output does not need are gone.
struct graph {
    std::vector<node> nodes;  ///< every one depends on the input; in order of evaluation
    std::map<std::string, tensor> constants;
    std::map<std::string, shape> shapes;  ///< of the input and of every node's output
    std::string input, output;
    std::size_t rows =
        1;  ///< first dimension of the input if that is fixed, and there are more than one
    bool has_open_rows = false;  ///< that dimension is left open; everything here is for one row
    /// With open rows: all nodes that depend on the input or on its shape, in order of evaluation.
    std::vector<node> nodes_of_any_rows;
    std::vector<std::string> notes;  ///< what a user may want to know: nodes that were not needed

    const shape& input_shape() const { return shapes.at(input); }
    std::size_t input_width() const;  ///< values of one row
};

/// A model_error that names the node or value if the model is not of that kind: several inputs, a
/// width that is left open (the first dimension may be: it counts rows), an operator that is not
/// known, a missing or doubled name, a cycle, shapes that do not agree.
graph make_graph(onnx_model model);

}  // namespace ctnn::embed
