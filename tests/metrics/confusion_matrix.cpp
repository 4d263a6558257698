// SPDX-License-Identifier: BSL-1.0
#include <ctnn/metrics/confusion_matrix.hpp>

#include "catch.hpp"
#include "metrics/predictions.hpp"

namespace {

namespace nn = ctnn;

std::vector<std::size_t> counts_of(const nn::confusion_matrix& matrix) {
    std::vector<std::size_t> counts;
    for (std::size_t truth = 0; truth < matrix.classes(); ++truth)
        for (std::size_t predicted = 0; predicted < matrix.classes(); ++predicted)
            counts.push_back(matrix(truth, predicted));
    return counts;
}

}  // namespace

TEMPLATE_TEST_CASE("confusion matrices are scikit-learn's", "[metrics]", float, double) {
    for (const auto& each : sklearn_cases::binary) {
        CAPTURE(each.name);
        const support::binary<TestType> p(each);
        CHECK(counts_of(nn::confusion_matrix(p.scores, p.targets, each.threshold)) == each.confusion);
    }
    for (const auto& each : sklearn_cases::multiclass) {
        CAPTURE(each.name);
        CHECK(counts_of(nn::confusion_matrix(support::as<TestType>(each.rows), each.targets)) ==
              each.confusion);
    }
}

TEST_CASE("a confusion matrix adds up its rows and columns", "[metrics]") {
    nn::confusion_matrix matrix(3);
    CHECK(counts_of(matrix) == std::vector<std::size_t>(9));
    matrix.add(0, 1);
    matrix.add(0, 1);
    matrix.add(2, 1, 5);
    matrix.add(1, 1, 7);
    CHECK(counts_of(matrix) == std::vector<std::size_t>{0, 2, 0, 0, 7, 0, 0, 5, 0});
    CHECK(matrix.truths(0) == 2);
    CHECK(matrix.truths(2) == 5);
    CHECK(matrix.predictions(0) == 0);
    CHECK(matrix.predictions(1) == 14);
    CHECK(matrix.hits() == 7);
    CHECK(matrix.size() == 14);
}

TEST_CASE("several targets a row count together", "[metrics]") {
    const nn::confusion_matrix matrix(std::array{0.9f, 0.1f, 0.8f, 0.7f},
                                      std::array{1.0f, 0.0f, 0.0f, 1.0f});
    CHECK(counts_of(matrix) == std::vector<std::size_t>{1, 1, 0, 2});
}

TEST_CASE("of nothing, and of NaN, there is a matrix of no classes", "[metrics]") {
    const std::vector<double> none;
    CHECK(nn::confusion_matrix(none, none).classes() == 0);
    CHECK(nn::confusion_matrix(none, std::vector<std::uint32_t>{}).classes() == 0);
    CHECK(nn::confusion_matrix(std::array{NAN}, std::array{1.0f}).classes() == 0);
    CHECK(nn::confusion_matrix(std::array{0.5f, NAN, 0.5f, 0.25f}, std::array{0u, 1u}).classes() == 0);
    CHECK(nn::confusion_matrix().size() == 0);
}
