// SPDX-License-Identifier: BSL-1.0
#include <ctnn/metrics/precision_recall.hpp>

#include "catch.hpp"
#include "metrics/predictions.hpp"

namespace nn = ctnn;

TEMPLATE_TEST_CASE("precision, recall and F1 are scikit-learn's", "[metrics]", float, double) {
    for (const auto& each : sklearn_cases::binary) {
        CAPTURE(each.name);
        const support::binary<TestType> p(each);
        const nn::confusion_matrix matrix(p.scores, p.targets, each.threshold);
        CHECK(nn::precision(matrix) == support::close(each.figures[0]));
        CHECK(nn::recall(matrix) == support::close(each.figures[1]));
        CHECK(nn::f1(matrix) == support::close(each.figures[2]));
        CHECK(nn::precision(matrix, 1) == nn::precision(matrix));
        CHECK(nn::recall(matrix, 1) == nn::recall(matrix));
        CHECK(nn::f1(matrix, 1) == nn::f1(matrix));
    }
    for (const auto& each : sklearn_cases::multiclass) {
        CAPTURE(each.name);
        const nn::confusion_matrix matrix(support::as<TestType>(each.rows), each.targets);
        for (std::size_t c = 0; c < each.classes; ++c) {
            CHECK(nn::precision(matrix, c) == support::close(each.figures[0][c]));
            CHECK(nn::recall(matrix, c) == support::close(each.figures[1][c]));
            CHECK(nn::f1(matrix, c) == support::close(each.figures[2][c]));
        }
        std::size_t i = 0;
        for (const auto over : {nn::average::macro, nn::average::micro, nn::average::weighted}) {
            const auto& expected = each.averages[i++];
            CHECK(nn::precision(matrix, over) == support::close(expected[0]));
            CHECK(nn::recall(matrix, over) == support::close(expected[1]));
            CHECK(nn::f1(matrix, over) == support::close(expected[2]));
        }
    }
}

TEST_CASE("of no classes they are NaN, of no rows 0", "[metrics]") {
    const nn::confusion_matrix nothing, zeros(2);
    for (const auto over : {nn::average::macro, nn::average::micro, nn::average::weighted}) {
        CHECK(std::isnan(nn::precision(nothing, over)));
        CHECK(std::isnan(nn::recall(nothing, over)));
        CHECK(std::isnan(nn::f1(nothing, over)));
        CHECK(nn::f1(zeros, over) == 0);
    }
    CHECK(std::isnan(nn::precision(nothing)));
    CHECK(std::isnan(nn::recall(nothing, 0)));
    CHECK(nn::precision(zeros) == 0);
    CHECK(nn::recall(zeros, 0) == 0);
    CHECK(nn::f1(zeros) == 0);
}
