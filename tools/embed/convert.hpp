// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "graph.hpp"
#include "step.hpp"

namespace ctnn::embed {

/// What a row goes through between the model's input and its output, and which nodes change nothing.
struct conversion_result {
    std::vector<step> steps;
    std::vector<std::string> skipped;
    std::size_t row_axis = 0;  ///< of the output, if the model takes several rows
};

/// A model_error that names the node, its operator and the nearest thing that is supported where the
/// model is not a chain of layers.
conversion_result convert(const graph& model);

}  // namespace ctnn::embed
