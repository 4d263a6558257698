// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

namespace ctnn::embed {

/// The simplest fraction that is `value` in float, as a type: "std::ratio<1, 5>", "std::ratio<2>"
/// (Graham, Knuth, Patashnik: "Concrete Mathematics", 4.5). A model_error where std::ratio cannot hold
/// it.
std::string ratio_text(double value);

/// Layers with constants, those of PyTorch's defaults by their own names.
std::string leaky_relu_text(double slope);
std::string elu_text(double alpha);
std::string hard_sigmoid_text(double alpha, double beta);
std::string layer_norm_text(std::size_t width, double epsilon);

}  // namespace ctnn::embed
