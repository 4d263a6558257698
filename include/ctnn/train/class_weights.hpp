// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/metrics/argmax.hpp>

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ctnn {

/// Weights with which each class counts as much as any other: n / (k * rows of the class), k the classes
/// that have rows (scikit-learn's "balanced"); over all rows their mean is 1. A class without rows gets
/// 0. For `cross_entropy{.weight = weights}`, which views them: they outlive the trainer. A target that
/// is no class: assert, and without asserts empty.
template <class Targets = std::span<const std::uint32_t>>
    requires class_index<metrics::element_of<Targets>>
CTNN_TAGGED std::vector<double> class_weights(const Targets& class_indices, std::size_t classes) {
    const auto targets = metrics::view(class_indices);
    std::vector<double> weights(classes);
    for (const auto target : targets) {
        const bool exists = is_class(target, classes);
        assert(exists && "each target is below the number of classes");
        if (!exists) return {};
        ++weights[static_cast<std::size_t>(target)];
    }
    double present = 0;
    for (const double count : weights) present += count > 0 ? 1 : 0;
    for (double& weight : weights)
        weight = weight > 0 ? static_cast<double>(targets.size()) / (present * weight) : 0;
    return weights;
}

}  // namespace ctnn
