// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "graph.hpp"
#include "step.hpp"

#include <optional>
#include <span>

namespace ctnn::embed {

/// Some nodes that begin with the value `from` and end in one value, the last one's output.
struct region {
    std::span<const node> nodes;
    std::string from;
};

/// The steps that compute what these nodes do, if they are a layer that exporters write as several:
/// GELU (0.5 x (1 + erf(x / sqrt 2)), or its approximation by tanh), SiLU (x sigmoid(x)), layer
/// normalisation. They are recognised by what they compute and not by how they are written, since
/// exporters order operands as they like; a factor behind them becomes an affine step.
std::optional<std::vector<step>> recognise(const graph& model, const region& nodes, std::size_t width);

}  // namespace ctnn::embed
