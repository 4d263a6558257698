// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/metrics/outcome.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace ctnn {

namespace metrics {

/// The interval of so many of equal width, closed above, in which a value in [0, 1] lies.
CTNN_TAGGED inline std::size_t bin_of(double value, std::size_t bins) {
    const double count = static_cast<double>(bins);
    // The product is rounded, and may lie on the other side of an edge.
    auto bin = (std::min)(static_cast<std::size_t>(value * count), bins - 1);
    if (bin + 1 < bins && value > static_cast<double>(bin + 1) / count) ++bin;
    if (bin > 0 && value <= static_cast<double>(bin) / count) --bin;
    return bin;
}

}  // namespace metrics

/// Rows whose confidence lies in one interval: how many, their mean confidence, and the share of them
/// for which it came true (both 0 if there are none). A reliability diagram plots one against the other.
struct CTNN_VERSIONED calibration_bin {
    std::size_t rows = 0;
    double confidence = 0, frequency = 0;
};

/// Of `bins` intervals of equal width ((b - 1) / bins, b / bins], the first with 0. For targets of 0 and
/// 1 the confidence is the probability, and what may come true is 1 (Naeini, Cooper, Hauskrecht:
/// "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015); for class indices it is
/// the largest probability of the row, and that its class is right (Guo, Pleiss, Sun, Weinberger: "On
/// calibration of modern neural networks", ICML 2017). Empty: no rows, a NaN among the probabilities;
/// after an assertion no bins, sizes that do not fit, targets that are no class, probabilities outside of
/// [0, 1].
template <metrics::probabilities Probabilities, metrics::targets Targets>
CTNN_TAGGED std::vector<calibration_bin>
calibration_bins(const Probabilities& probabilities, const Targets& targets, std::size_t bins = 15) {
    const auto p = metrics::view(probabilities);
    const auto y = metrics::view(targets);
    const std::size_t classes = metrics::classes(p, y);
    assert(bins > 0 && "there is at least one bin");
    if (classes == 0 || bins == 0) return {};
    std::vector<calibration_bin> result(bins);
    for (std::size_t i = 0; i < y.size(); ++i) {
        double confidence = 0;
        bool came_true = false;
        if constexpr (metrics::are_indices<metrics::element_of<Targets>>) {
            const std::size_t best = argmax(p.subspan(i * classes, classes));
            confidence = static_cast<double>(p[i * classes + best]);
            came_true = best == static_cast<std::size_t>(y[i]);
        } else {
            confidence = static_cast<double>(p[i]);
            came_true = y[i] == 1;
        }
        const bool is_probability = confidence >= 0 && confidence <= 1;
        assert(is_probability && "a confidence is a probability");
        if (!is_probability) return {};
        calibration_bin& bin = result[metrics::bin_of(confidence, bins)];
        ++bin.rows;
        bin.confidence += confidence;
        bin.frequency += came_true ? 1 : 0;
    }
    for (calibration_bin& bin : result) {
        if (bin.rows == 0) continue;
        bin.confidence /= static_cast<double>(bin.rows);
        bin.frequency /= static_cast<double>(bin.rows);
    }
    return result;
}

/// The mean over the rows of |confidence - frequency| of their bin (see calibration_bins); NaN if there
/// are no bins.
template <metrics::probabilities Probabilities, metrics::targets Targets>
CTNN_TAGGED double expected_calibration_error(const Probabilities& probabilities, const Targets& targets,
                                              std::size_t bins = 15) {
    double sum = 0, rows = 0;
    for (const calibration_bin& bin : calibration_bins(probabilities, targets, bins)) {
        sum += static_cast<double>(bin.rows) * (std::abs)(bin.confidence - bin.frequency);
        rows += static_cast<double>(bin.rows);
    }
    return sum / rows;
}

}  // namespace ctnn
