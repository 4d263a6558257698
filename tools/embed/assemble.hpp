// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "step.hpp"

#include <string>
#include <vector>

namespace ctnn::embed {

/// A layer of a topology, the nodes it comes from, and its parameters in get_parameters order, rounded
/// to float.
struct layer {
    std::string type, origin;
    std::vector<double> parameters;
};

/// The layers that steps of this input width become. A network must begin with a layer that fixes the
/// width: an affine one that changes nothing is put before an activation. A model_error if a number is
/// too large for float.
std::vector<layer> assemble(const std::vector<step>& steps, std::size_t width);

/// "sequential<linear<16, 64>, relu, ...>"
std::string topology_of(const std::vector<layer>& layers);
std::vector<double> parameters_of(const std::vector<layer>& layers);

}  // namespace ctnn::embed
