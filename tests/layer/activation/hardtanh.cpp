// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/activation/hardtanh.hpp>

#include "catch.hpp"
#include "support/activation.hpp"

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

template <int Min, int Max, int Denominator = 1>
struct reference {
    static constexpr double relative = 0.5, absolute = 0;
    static constexpr double min = static_cast<double>(Min) / Denominator,
                            max = static_cast<double>(Max) / Denominator;
    static double value(double x) { return x < min ? min : x > max ? max : x; }
    static double slope(double x) { return x > min && x < max ? 1 : 0; }
};

// Of one sign, which the kinks of hardtanh are not, and in thirds, which no number is.
using thirds = ctnn::hardtanh_with<std::ratio<1, 3>, std::ratio<7, 3>>;

}  // namespace

TEST_CASE("hardtanh is x between -1 and 1") {
    support::check_activation<ctnn::hardtanh, reference<-1, 1>>();
}

TEST_CASE("hardtanh at the edges is as in PyTorch") {
    // The slope at NaN is that of PyTorch's vectors; its scalar code has 0.
    support::check_edges<ctnn::hardtanh>({{-infinity, -1, 0},
                                          {-1e4, -1, 0},
                                          {-1, -1, 0},
                                          {-0.0, 0, 1},
                                          {0, 0, 1},
                                          {1, 1, 0},
                                          {1e4, 1, 0},
                                          {infinity, 1, 0},
                                          {none, none, 1}});
}

TEST_CASE("hardtanh_with has bounds of its own") {
    support::check_activation<thirds, reference<1, 7, 3>>();
    support::check_edges<thirds>({{-infinity, 1 / 3.0, 0},
                                  {0, 1 / 3.0, 0},
                                  {1 / 3.0, 1 / 3.0, 0},
                                  {1, 1, 1},
                                  {7 / 3.0, 7 / 3.0, 0},
                                  {infinity, 7 / 3.0, 0},
                                  {none, none, 1}});
}

TEST_CASE("hardtanh passes nothing back from its kinks on, not even infinity, as in PyTorch") {
    for (const double y : {-1.0, 1.0}) {
        CHECK(ctnn::hardtanh::times_slope(infinity, y) == 0);
        CHECK(ctnn::hardtanh::times_slope(none, y) == 0);
    }
    CHECK(ctnn::hardtanh::times_slope(-infinity, 0.5) == -infinity);
}
