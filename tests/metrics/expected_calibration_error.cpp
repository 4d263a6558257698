// SPDX-License-Identifier: BSL-1.0
#include <ctnn/metrics/expected_calibration_error.hpp>

#include "catch.hpp"
#include "metrics/predictions.hpp"

namespace nn = ctnn;

TEMPLATE_TEST_CASE("the expected calibration error is NumPy's", "[metrics]", float, double) {
    for (const auto& each : sklearn_cases::binary) {
        CAPTURE(each.name);
        const support::binary<TestType> p(each);
        CHECK(nn::expected_calibration_error(p.scores, p.targets) ==
              support::close(each.calibration_error[0]));
        CHECK(nn::expected_calibration_error(p.scores, p.targets, 4) ==
              support::close(each.calibration_error[1]));
    }
    for (const auto& each : sklearn_cases::multiclass) {
        CAPTURE(each.name);
        const auto rows = support::as<TestType>(each.rows);
        CHECK(nn::expected_calibration_error(rows, each.targets) ==
              support::close(each.calibration_error[0]));
        CHECK(nn::expected_calibration_error(rows, each.targets, 4) ==
              support::close(each.calibration_error[1]));
    }
}

TEST_CASE("bins are closed above, and the first has 0 too", "[metrics]") {
    const std::array p{0.0f, 0.25f, 0.5f, 0.625f, 1.0f}, y{0.0f, 1.0f, 0.0f, 1.0f, 1.0f};
    const auto bins = nn::calibration_bins(p, y, 4);
    REQUIRE(bins.size() == 4);
    CHECK(bins[0].rows == 2);
    CHECK(bins[0].confidence == 0.125);
    CHECK(bins[0].frequency == 0.5);
    CHECK(bins[1].rows == 1);
    CHECK(bins[1].frequency == 0);
    CHECK(bins[2].confidence == 0.625);
    CHECK(bins[3].confidence == 1);
    const auto fine = nn::calibration_bins(p, y, 64);
    CHECK(fine[1].rows == 0);
    CHECK(fine[1].confidence == 0);
    CHECK(fine[1].frequency == 0);
}

TEST_CASE("an edge is in the bin below it, and what is next above in the next", "[metrics]") {
    const std::array certain{1.0};
    for (const std::size_t bins : {1, 3, 7, 10, 15, 49, 100}) {
        const auto bin_of = [&](double confidence) {
            const auto all = nn::calibration_bins(std::array{confidence}, certain, bins);
            std::size_t bin = 0;
            while (all[bin].rows == 0) ++bin;
            return bin;
        };
        for (std::size_t b = 0; b < bins; ++b) {
            CAPTURE(bins, b);
            const double edge = static_cast<double>(b + 1) / static_cast<double>(bins);
            CHECK(bin_of(edge) == b);
            CHECK(bin_of(std::nextafter(edge, 0.0)) == b);
            if (b + 1 < bins) CHECK(bin_of(std::nextafter(edge, 1.0)) == b + 1);
        }
    }
}

TEST_CASE("of nothing, and of NaN, there are no bins", "[metrics]") {
    const std::vector<float> none;
    CHECK(nn::calibration_bins(none, none).empty());
    CHECK(std::isnan(nn::expected_calibration_error(none, none)));
    CHECK(nn::calibration_bins(std::array{NAN}, std::array{1.0f}).empty());
    CHECK(std::isnan(nn::expected_calibration_error(std::array{NAN, 0.0f}, std::array{0u})));
}
