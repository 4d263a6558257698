// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/metrics/outcome.hpp>

#include <vector>

namespace ctnn {

/// How often rows of each class were taken for each: rows are the truth, columns the prediction, as in
/// scikit-learn. `accuracy`, `precision`, `recall` and `f1` read it.
///
///     net.predict(data.rows(), probabilities);
///     const nn::confusion_matrix matrix(probabilities, data.targets());
class CTNN_VERSIONED confusion_matrix {
public:
    /// All zero.
    CTNN_TAGGED explicit confusion_matrix(std::size_t classes = 0)
        : classes_{classes}, counts_(classes * classes) {}

    /// Of what `predict` wrote, in O(probabilities). Targets of 0 and 1 (also several a row, counted
    /// together) give 2 classes, and 1 is predicted from `threshold` on; class indices give as many as
    /// there are probabilities a row, and the largest is predicted. No rows, or a NaN among the
    /// probabilities, give a matrix of no classes, which has no accuracy, precision, ... but NaN; so do,
    /// after an assertion, sizes that do not fit and targets that are no class.
    template <metrics::probabilities Probabilities, metrics::targets Targets>
    CTNN_TAGGED confusion_matrix(const Probabilities& probabilities, const Targets& targets,
                                 double threshold = 0.5) {
        const auto p = metrics::view(probabilities);
        const auto y = metrics::view(targets);
        *this = confusion_matrix(metrics::classes(p, y));
        if (classes_ == 0) return;
        for (std::size_t i = 0; i < y.size(); ++i)
            add(static_cast<std::size_t>(y[i]),
                metrics::prediction<metrics::element_of<Targets>>(p, i, classes_, threshold));
    }

    CTNN_TAGGED std::size_t classes() const { return classes_; }

    /// Rows of class `truth` that were taken for `predicted`. A class that is none: assert, and 0.
    CTNN_TAGGED std::size_t operator()(std::size_t truth, std::size_t predicted) const {
        return has(truth, predicted) ? counts_[truth * classes_ + predicted] : 0;
    }

    /// Counts rows. A class that is none: assert, and without asserts nothing is counted.
    CTNN_TAGGED void add(std::size_t truth, std::size_t predicted, std::size_t rows = 1) {
        if (has(truth, predicted)) counts_[truth * classes_ + predicted] += rows;
    }

    /// Rows of that class.
    CTNN_TAGGED std::size_t truths(std::size_t of_class) const {
        std::size_t sum = 0;
        for (std::size_t c = 0; c < classes_; ++c) sum += (*this)(of_class, c);
        return sum;
    }
    /// Rows taken for that class.
    CTNN_TAGGED std::size_t predictions(std::size_t of_class) const {
        std::size_t sum = 0;
        for (std::size_t c = 0; c < classes_; ++c) sum += (*this)(c, of_class);
        return sum;
    }
    /// Rows taken for what they are, of all classes.
    CTNN_TAGGED std::size_t hits() const {
        std::size_t sum = 0;
        for (std::size_t c = 0; c < classes_; ++c) sum += (*this)(c, c);
        return sum;
    }
    /// All rows.
    CTNN_TAGGED std::size_t size() const {
        std::size_t sum = 0;
        for (const std::size_t count : counts_) sum += count;
        return sum;
    }

private:
    CTNN_TAGGED bool has(std::size_t truth, std::size_t predicted) const {
        const bool are_classes = truth < classes_ && predicted < classes_;
        assert(are_classes && "both classes are below the number of classes");
        return are_classes;
    }

    std::size_t classes_ = 0;
    std::vector<std::size_t> counts_;
};

}  // namespace ctnn
