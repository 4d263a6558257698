// SPDX-License-Identifier: BSL-1.0
#include <ctnn/metrics/accuracy.hpp>

#include "catch.hpp"
#include "metrics/predictions.hpp"

#include <cmath>

namespace {

namespace nn = ctnn;

}  // namespace

TEMPLATE_TEST_CASE("accuracy is scikit-learn's", "[metrics]", float, double) {
    for (const auto& each : sklearn_cases::binary) {
        CAPTURE(each.name);
        const support::binary<TestType> p(each);
        CHECK(nn::accuracy(p.scores, p.targets, each.threshold) == support::close(each.accuracy));
        CHECK(nn::accuracy(nn::confusion_matrix(p.scores, p.targets, each.threshold)) ==
              support::close(each.accuracy));
    }
    for (const auto& each : sklearn_cases::multiclass) {
        CAPTURE(each.name);
        const auto rows = support::as<TestType>(each.rows);
        CHECK(nn::accuracy(rows, each.targets) == support::close(each.accuracy));
        CHECK(nn::accuracy(nn::confusion_matrix(rows, each.targets)) == support::close(each.accuracy));
    }
}

TEST_CASE("a probability at the threshold predicts 1, in its own type", "[metrics]") {
    const std::array<float, 2> p{0.7f, 0.5f}, y{1, 1};
    CHECK(nn::accuracy(p, y, 0.7) == 0.5);
    CHECK(nn::accuracy(p, y) == 1);
}

TEST_CASE("the accuracy of nothing, and of NaN, is NaN", "[metrics]") {
    const std::vector<float> none;
    CHECK(std::isnan(nn::accuracy(none, none)));
    CHECK(std::isnan(nn::accuracy(none, std::vector<std::uint32_t>{})));
    CHECK(std::isnan(nn::accuracy(nn::confusion_matrix(3))));
    CHECK(std::isnan(nn::accuracy(std::array{0.5f, NAN}, std::array{1.0f, 0.0f})));
    CHECK(std::isnan(nn::accuracy(std::array{0.5f, NAN}, std::array{0u})));
}
