// SPDX-License-Identifier: BSL-1.0
#include <ctnn/metrics/log_loss.hpp>

#include "catch.hpp"
#include "metrics/predictions.hpp"

#include <type_traits>

namespace nn = ctnn;

TEMPLATE_TEST_CASE("log loss is scikit-learn's", "[metrics]", float, double) {
    constexpr bool is_double = std::is_same_v<TestType, double>;
    constexpr double tolerance = is_double ? 1e-13 : 1e-6;  // (of float, scikit-learn computes in float)
    for (const auto& each : sklearn_cases::binary) {
        CAPTURE(each.name);
        const support::binary<TestType> p(each);
        CHECK(nn::log_loss(p.scores, p.targets) ==
              Approx(each.log_loss[is_double]).epsilon(tolerance).margin(tolerance));
    }
    for (const auto& each : sklearn_cases::multiclass) {
        CAPTURE(each.name);
        CHECK(nn::log_loss(support::as<TestType>(each.rows), each.targets) ==
              Approx(each.log_loss[is_double]).epsilon(tolerance).margin(tolerance));
    }
}

TEST_CASE("a certainty that was wrong costs a bound of the type's", "[metrics]") {
    CHECK(nn::log_loss(std::array{0.0f}, std::array{1.0f}) == Approx(-std::log(0x1p-23)).epsilon(1e-12));
    CHECK(nn::log_loss(std::array{1.0f}, std::array{0.0f}) == Approx(-std::log(0x1p-23)).epsilon(1e-12));
    CHECK(nn::log_loss(std::array{1.0, 0.0}, std::array{1u}) ==
          Approx(-std::log(0x1p-52)).epsilon(1e-12));
    CHECK(nn::log_loss(std::array{1.0}, std::array{1.0}) == Approx(0x1p-52).epsilon(1e-9));
}

TEST_CASE("targets between 0 and 1 are shares", "[metrics]") {
    const double h = -0.25 * std::log(0.75) - 0.75 * std::log(0.25);
    CHECK(nn::log_loss(std::array{0.75}, std::array{0.25}) == Approx(h));
}

TEST_CASE("the log loss of nothing, and of NaN, is NaN", "[metrics]") {
    const std::vector<float> none;
    CHECK(std::isnan(nn::log_loss(none, none)));
    CHECK(std::isnan(nn::log_loss(none, std::vector<std::uint32_t>{})));
    CHECK(std::isnan(nn::log_loss(std::array{0.5f, NAN}, std::array{1.0f, 0.0f})));
    CHECK(std::isnan(nn::log_loss(std::array{0.5f}, std::array{NAN})));
    CHECK(std::isnan(nn::log_loss(std::array{0.5f, NAN}, std::array{0u})));
}
