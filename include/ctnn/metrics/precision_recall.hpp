// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/metrics/confusion_matrix.hpp>

#include <limits>

namespace ctnn {

/// How figures of classes become one, as scikit-learn's `average`, over all classes of the matrix (also
/// those without rows): their mean; the figure of all classes' counts together; their mean weighted by
/// each class's rows.
enum class average { macro, micro, weighted };

namespace metrics {

/// What one class, or all together, had: rows taken rightly for it, rows taken for it, rows of it.
struct CTNN_TAGGED tally {
    std::size_t hits = 0, predictions = 0, truths = 0;
};

CTNN_TAGGED inline tally tally_of(const confusion_matrix& matrix, std::size_t of_class) {
    return {matrix(of_class, of_class), matrix.predictions(of_class), matrix.truths(of_class)};
}

/// 0 / 0 is 0, as scikit-learn's zero_division = 0.
CTNN_TAGGED inline double share(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

struct precision_of {
    CTNN_TAGGED static double value(const tally& t) { return share(t.hits, t.predictions); }
};
struct recall_of {
    CTNN_TAGGED static double value(const tally& t) { return share(t.hits, t.truths); }
};
struct f1_of {
    CTNN_TAGGED static double value(const tally& t) {
        return share(2 * t.hits, t.predictions + t.truths);
    }
};

template <class Figure>
CTNN_TAGGED double figure_of(const confusion_matrix& matrix, std::size_t of_class) {
    const bool exists = of_class < matrix.classes();
    assert((exists || matrix.classes() == 0) && "the class is one of the matrix's");
    return exists ? Figure::value(tally_of(matrix, of_class)) : std::numeric_limits<double>::quiet_NaN();
}

template <class Figure>
CTNN_TAGGED double figure_of(const confusion_matrix& matrix) {
    const bool is_binary = matrix.classes() <= 2;
    assert(is_binary && "of more than two classes, say which, or how to average over them");
    return is_binary ? figure_of<Figure>(matrix, 1) : std::numeric_limits<double>::quiet_NaN();
}

template <class Figure>
CTNN_TAGGED double figure_of(const confusion_matrix& matrix, average over) {
    if (matrix.classes() == 0) return std::numeric_limits<double>::quiet_NaN();
    tally all;
    double sum = 0, weighted_sum = 0;
    for (std::size_t c = 0; c < matrix.classes(); ++c) {
        const tally one = tally_of(matrix, c);
        const double figure = Figure::value(one);
        sum += figure;
        weighted_sum += figure * static_cast<double>(one.truths);
        all = {all.hits + one.hits, all.predictions + one.predictions, all.truths + one.truths};
    }
    if (over == average::micro) return Figure::value(all);
    if (over == average::macro) return sum / static_cast<double>(matrix.classes());
    return all.truths == 0 ? 0 : weighted_sum / static_cast<double>(all.truths);
}

}  // namespace metrics

/// The share of the rows taken for a class that are of it; 0 if none was. Of two classes that of class 1;
/// otherwise say of which, or an average. NaN of a matrix of no classes; a class that is none: assert,
/// and NaN.
CTNN_TAGGED inline double precision(const confusion_matrix& matrix) {
    return metrics::figure_of<metrics::precision_of>(matrix);
}
CTNN_TAGGED inline double precision(const confusion_matrix& matrix, std::size_t of_class) {
    return metrics::figure_of<metrics::precision_of>(matrix, of_class);
}
CTNN_TAGGED inline double precision(const confusion_matrix& matrix, average over) {
    return metrics::figure_of<metrics::precision_of>(matrix, over);
}

/// The share of the rows of a class that were taken for it; 0 if there are none. Otherwise as precision.
CTNN_TAGGED inline double recall(const confusion_matrix& matrix) {
    return metrics::figure_of<metrics::recall_of>(matrix);
}
CTNN_TAGGED inline double recall(const confusion_matrix& matrix, std::size_t of_class) {
    return metrics::figure_of<metrics::recall_of>(matrix, of_class);
}
CTNN_TAGGED inline double recall(const confusion_matrix& matrix, average over) {
    return metrics::figure_of<metrics::recall_of>(matrix, over);
}

/// The harmonic mean of precision and recall, 2 hits / (predictions + truths); 0 if there are neither.
/// Otherwise as precision.
CTNN_TAGGED inline double f1(const confusion_matrix& matrix) {
    return metrics::figure_of<metrics::f1_of>(matrix);
}
CTNN_TAGGED inline double f1(const confusion_matrix& matrix, std::size_t of_class) {
    return metrics::figure_of<metrics::f1_of>(matrix, of_class);
}
CTNN_TAGGED inline double f1(const confusion_matrix& matrix, average over) {
    return metrics::figure_of<metrics::f1_of>(matrix, over);
}

}  // namespace ctnn
