// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

namespace ctnn::embed {

/// y = W x + b, weights row by row: [outputs][inputs].
struct linear_step {
    std::size_t inputs, outputs;
    std::vector<double> weight, bias;
};

/// y = scale x + shift, feature by feature.
struct affine_step {
    std::vector<double> scale, shift;
    bool is_part_of_function = false;  ///< and so says nothing of the units of the features
};

/// y = (x - mean) scale, feature by feature: an affine step that would lose digits as one.
struct standardize_step {
    std::vector<double> mean, scale;
};

/// y = (x - mean of x) / sqrt(variance of x + epsilon) weight + bias.
struct layer_norm_step {
    double epsilon;
    std::vector<double> weight, bias;
};

/// A layer without parameters, as source has it: "relu", "leaky_relu_with<std::ratio<1, 5>>".
struct activation_step {
    std::string type;
};

/// What a row goes through, one after the other: between the nodes of a model and the layers of a
/// network.
struct step {
    using kind =
        std::variant<linear_step, affine_step, standardize_step, layer_norm_step, activation_step>;
    kind what;
    std::string origin;  ///< the nodes that it comes from
};

}  // namespace ctnn::embed
