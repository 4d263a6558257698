// SPDX-License-Identifier: BSL-1.0
#include <ctnn/metrics/roc_curve.hpp>

#include "catch.hpp"
#include "metrics/predictions.hpp"

#include <ctnn/core/random.hpp>

namespace {

namespace nn = ctnn;

void check_equal(const std::vector<double>& found, const std::vector<double>& expected) {
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        CAPTURE(i, found[i], expected[i]);
        CHECK(support::same_or_both_nan(found[i], expected[i], 1e-15));
    }
}

}  // namespace

TEMPLATE_TEST_CASE("ROC curves and their areas are scikit-learn's", "[metrics]", float, double) {
    for (const auto& each : sklearn_cases::binary) {
        CAPTURE(each.name);
        const support::binary<TestType> p(each);
        const nn::roc curve = nn::roc_curve(p.scores, p.targets);
        check_equal(curve.false_positive_rate, each.false_positive_rate);
        check_equal(curve.true_positive_rate, each.true_positive_rate);
        check_equal(curve.thresholds, each.thresholds);
        CHECK(support::same_or_both_nan(nn::roc_auc(curve), each.auc, 1e-14));
        CHECK(support::same_or_both_nan(nn::roc_auc(p.scores, p.targets), each.auc, 1e-14));
    }
}

TEST_CASE("scores need not be probabilities", "[metrics]") {
    using sklearn_cases::inf;
    const std::array scores{-inf, -3.0, 2.0, 700.0, inf}, truth{0.0, 1.0, 0.0, 1.0, 1.0};
    const nn::roc curve = nn::roc_curve(scores, truth);
    CHECK(curve.thresholds == std::vector<double>{inf, inf, 700, 2, -3, -inf});
    CHECK(nn::roc_auc(curve) == Approx(5.0 / 6));  // of 6 pairs one is in the wrong order
}

TEST_CASE("the area counts pairs, those of equal scores half", "[metrics]") {
    std::vector<float> scores, truth;
    nn::random_generator random(5);
    for (int i = 0; i < 300; ++i) {
        scores.push_back(static_cast<float>(random() % 20));
        truth.push_back(static_cast<float>(random() % 2));
    }
    double right = 0, pairs = 0;
    for (std::size_t i = 0; i < scores.size(); ++i)
        for (std::size_t j = 0; j < scores.size(); ++j)
            if (truth[i] == 1 && truth[j] == 0) {
                ++pairs;
                right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
            }
    CHECK(nn::roc_auc(scores, truth) == Approx(right / pairs));
}

TEST_CASE("of nothing, and of NaN, there is no curve", "[metrics]") {
    const std::vector<float> none;
    CHECK(nn::roc_curve(none, none).thresholds.empty());
    CHECK(std::isnan(nn::roc_auc(none, none)));
    CHECK(nn::roc_curve(std::array{0.5f, NAN}, std::array{1.0f, 0.0f}).thresholds.empty());
    CHECK(std::isnan(nn::roc_auc(std::array{0.5f, NAN}, std::array{1.0f, 0.0f})));
}
