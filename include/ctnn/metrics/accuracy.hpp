// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/metrics/confusion_matrix.hpp>

namespace ctnn {

/// The share of rows that were taken for what they are; NaN of none.
CTNN_TAGGED inline double accuracy(const confusion_matrix& matrix) {
    return static_cast<double>(matrix.hits()) / static_cast<double>(matrix.size());
}

/// The same of what `predict` wrote (see confusion_matrix), without counting each class.
template <metrics::probabilities Probabilities, metrics::targets Targets>
CTNN_TAGGED double accuracy(const Probabilities& probabilities, const Targets& targets,
                            double threshold = 0.5) {
    const auto p = metrics::view(probabilities);
    const auto y = metrics::view(targets);
    const std::size_t classes = metrics::classes(p, y);
    std::size_t hits = 0;
    for (std::size_t i = 0; classes > 0 && i < y.size(); ++i)
        hits += metrics::prediction<metrics::element_of<Targets>>(p, i, classes, threshold) ==
                static_cast<std::size_t>(y[i]);
    return static_cast<double>(hits) / static_cast<double>(classes > 0 ? y.size() : 0);
}

}  // namespace ctnn
