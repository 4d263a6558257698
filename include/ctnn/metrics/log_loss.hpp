// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/metrics/outcome.hpp>
#include <ctnn/simd/vector.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ctnn {

/// The mean of -log of the probability that was given to what came true, in nats, computed in double.
/// As in scikit-learn, probabilities are clipped to [e, 1 - e], e the machine epsilon of their type
/// (1.2e-7 for float, 2.2e-16 for double), so that a certainty that was wrong costs no infinity; the
/// library's losses, which see the logits, need no such bound. Rows are not made to sum to 1 (as
/// scikit-learn until 1.4 did). For class indices a row of probabilities each; else one probability a
/// target, and targets anywhere in [0, 1]. NaN: no rows, a NaN among either; after an assertion sizes
/// that do not fit, and targets out of range.
template <metrics::probabilities Probabilities, metrics::targets Targets>
CTNN_TAGGED double log_loss(const Probabilities& probabilities, const Targets& targets) {
    using Value = metrics::element_of<Probabilities>;
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    const auto p = metrics::view(probabilities);
    const auto y = metrics::view(targets);
    const auto clipped = [](Value value) {
        constexpr Value bound = std::numeric_limits<Value>::epsilon();
        return static_cast<double>(std::clamp(value, bound, 1 - bound));
    };
    double sum = 0;
    if constexpr (metrics::are_indices<metrics::element_of<Targets>>) {
        const std::size_t classes = metrics::classes(p, y);
        if (classes == 0) return nan;
        for (std::size_t i = 0; i < y.size(); ++i)
            sum -= std::log(clipped(p[i * classes + static_cast<std::size_t>(y[i])]));
    } else {
        const bool fits = p.size() == y.size();
        assert(fits && "each target has one probability");
        if (!fits) return nan;
        for (std::size_t i = 0; i < y.size(); ++i) {
            const double t = static_cast<double>(y[i]), q = clipped(p[i]);
            const bool is_share = !(t < 0 || t > 1);
            assert(is_share && "a target is 0, 1 or between them");
            if (!is_share) return nan;
            // (A product with 0 would be no harm: the logarithms are finite.)
            sum -= simd::fma(t, std::log(q), (1 - t) * std::log1p(-q));
        }
    }
    return sum / static_cast<double>(y.size());
}

}  // namespace ctnn
