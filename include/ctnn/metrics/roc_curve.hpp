// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/metrics/outcome.hpp>
#include <ctnn/simd/vector.hpp>

#include <algorithm>
#include <limits>
#include <vector>

namespace ctnn {

/// Receiver operating characteristic: for each threshold, from which on a score means class 1, the share
/// of class 0 and of class 1 at or above it. From (0, 0) at the threshold infinity to (1, 1).
struct CTNN_VERSIONED roc {
    std::vector<double> false_positive_rate, true_positive_rate, thresholds;
};

/// One point for each score that occurs, however often, as scikit-learn's (1.3 and later) with
/// drop_intermediate = False. Scores need not be probabilities. Where a class is missing its rate is NaN.
/// Empty: no rows, a NaN among the scores; after an assertion sizes that differ, targets but 0 and 1.
/// O(n log n).
template <metrics::probabilities Scores, metrics::probabilities Targets>
CTNN_TAGGED roc roc_curve(const Scores& scores, const Targets& targets) {
    const auto p = metrics::view(scores);
    const auto y = metrics::view(targets);
    if (metrics::classes(p, y) == 0) return {};
    std::vector<std::size_t> order(y.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] > p[b]; });

    roc curve{{0}, {0}, {simd::infinite<double>}};
    std::size_t ones = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        ones += y[order[i]] == 1;
        if (i + 1 < order.size() && p[order[i]] == p[order[i + 1]]) continue;
        curve.false_positive_rate.push_back(static_cast<double>(i + 1 - ones));
        curve.true_positive_rate.push_back(static_cast<double>(ones));
        curve.thresholds.push_back(static_cast<double>(p[order[i]]));
    }
    for (double& rate : curve.false_positive_rate) rate /= static_cast<double>(order.size() - ones);
    for (double& rate : curve.true_positive_rate) rate /= static_cast<double>(ones);
    return curve;
}

/// The area under a curve, by trapezoids: the probability that a row of class 1 has a higher score than
/// one of class 0 (equal ones count half). NaN where a class is missing, or the curve is empty.
CTNN_TAGGED inline double roc_auc(const roc& curve) {
    if (curve.thresholds.empty()) return std::numeric_limits<double>::quiet_NaN();
    const auto &x = curve.false_positive_rate, &y = curve.true_positive_rate;
    double area = 0;
    for (std::size_t i = 1; i < x.size(); ++i)
        area = simd::fma(x[i] - x[i - 1], (y[i] + y[i - 1]) / 2, area);
    return area;
}

/// The same of scores and targets (see roc_curve).
template <metrics::probabilities Scores, metrics::probabilities Targets>
CTNN_TAGGED double roc_auc(const Scores& scores, const Targets& targets) {
    return roc_auc(roc_curve(scores, targets));
}

}  // namespace ctnn
