// SPDX-License-Identifier: BSL-1.0
#pragma once

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
inline std::vector<double> class_weights(std::span<const std::uint32_t> targets, std::size_t classes) {
    std::vector<double> weights(classes);
    for (const std::uint32_t target : targets) {
        const bool is_class = target < classes;
        assert(is_class && "each target is below the number of classes");
        if (!is_class) return {};
        ++weights[target];
    }
    double present = 0;
    for (const double count : weights) present += count > 0 ? 1 : 0;
    for (double& weight : weights)
        weight = weight > 0 ? static_cast<double>(targets.size()) / (present * weight) : 0;
    return weights;
}

}  // namespace ctnn
