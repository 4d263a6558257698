// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/core/finite.hpp>
#include <ctnn/metrics/argmax.hpp>

#include <concepts>

namespace ctnn::metrics {

/// What `predict` writes: the probability of class 1, one a target; or those of all classes, a row each.
template <class Range>
concept probabilities = std::floating_point<element_of<Range>>;

/// What a dataset holds: 0 and 1 as floating point, or class indices of an integer type.
template <class Range>
concept targets = std::floating_point<element_of<Range>> || class_index<element_of<Range>>;

/// Class indices have a row of probabilities each, other targets one probability.
template <class Target>
inline constexpr bool are_indices = class_index<Target>;

/// Whether each target is 0 or 1.
template <std::floating_point Target>
CTNN_TAGGED bool are_binary(std::span<const Target> y) {
    for (const Target target : y)
        if (target != 0 && target != 1) return false;
    return true;
}

template <std::floating_point Probability>
CTNN_TAGGED bool has_nan(std::span<const Probability> p) {
    for (const Probability value : p)
        if (core::is_nan(value)) return true;
    return false;
}

/// The classes that probabilities and targets are about: 2 for targets of 0 and 1. Not of one size, or a
/// target that is no class: assert, and without asserts 0. Also 0: no rows, or a NaN among the
/// probabilities (which no assertion forbids: training may diverge).
template <std::floating_point Probability, class Target>
CTNN_TAGGED std::size_t classes(std::span<const Probability> p, std::span<const Target> y) {
    if (p.empty() && y.empty()) return 0;
    const bool fits = !p.empty() && !y.empty() &&
                      (are_indices<Target> ? p.size() % y.size() == 0 : p.size() == y.size());
    assert(fits && "each target has its probabilities: one, or for class indices one a class");
    if (!fits) return 0;
    std::size_t count = 2;
    bool are_classes = true;
    if constexpr (are_indices<Target>) {
        count = p.size() / y.size();
        for (const Target target : y) are_classes &= is_class(target, count);
    } else {
        are_classes = are_binary(y);
    }
    assert(are_classes && "each target is 0 or 1, or for class indices below the number of classes");
    return are_classes && !has_nan(p) ? count : 0;
}

/// The class that the i-th of so many rows is taken for.
template <class Target, std::floating_point Probability>
CTNN_TAGGED std::size_t prediction(std::span<const Probability> p, std::size_t i, std::size_t classes,
                                   double threshold) {
    if constexpr (are_indices<Target>)
        return argmax(p.subspan(i * classes, classes));
    else
        return p[i] >= static_cast<Probability>(threshold) ? 1 : 0;
}

}  // namespace ctnn::metrics
