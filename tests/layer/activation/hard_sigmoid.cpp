// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/activation/hard_sigmoid.hpp>

#include "catch.hpp"
#include "support/activation.hpp"

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

struct reference {
    static constexpr double relative = 2, absolute = 0;
    static double value(double x) { return std::min(std::max(x + 3, 0.0), 6.0) / 6; }
    static double slope(double x) { return x > -3 && x < 3 ? 1 / 6.0 : 0; }
};

// ONNX's default, one that falls, and one that does neither.
using onnx = ctnn::hard_sigmoid_with<std::ratio<1, 5>, std::ratio<1, 2>>;
using falling = ctnn::hard_sigmoid_with<std::ratio<-1, 8>, std::ratio<3, 4>>;
using flat = ctnn::hard_sigmoid_with<std::ratio<0>, std::ratio<1, 3>>;

template <int Numerator, int Denominator, int Start, int StartDenominator>
struct reference_with {
    static constexpr double relative = 2, absolute = 1;
    static constexpr double alpha = static_cast<double>(Numerator) / Denominator;
    static constexpr double beta = static_cast<double>(Start) / StartDenominator;
    static double value(double x) { return std::min(std::max(alpha * x + beta, 0.0), 1.0); }
    static double slope(double x) { return value(x) > 0 && value(x) < 1 ? alpha : 0; }
};

}  // namespace

TEST_CASE("hard_sigmoid is (x + 3) / 6 between 0 and 1") {
    support::check_activation<ctnn::hard_sigmoid, reference>();
}

TEST_CASE("hard_sigmoid at the edges is as in PyTorch") {
    // PyTorch 1.13 takes 1 / 6 in float for the slope, also in double.
    support::check_edges<ctnn::hard_sigmoid>({{-infinity, 0, 0},
                                              {-1e4, 0, 0},
                                              {-3, 0, 0},
                                              {-0.0, 0.5, 1 / 6.0},
                                              {0, 0.5, 1 / 6.0},
                                              {3, 1, 0},
                                              {1e4, 1, 0},
                                              {infinity, 1, 0},
                                              {none, none, 0}});
}

TEST_CASE("hard_sigmoid_with takes any line") {
    support::check_activation<onnx, reference_with<1, 5, 1, 2>>();
    support::check_activation<falling, reference_with<-1, 8, 3, 4>>();
    support::check_activation<flat, reference_with<0, 1, 1, 3>>();
    support::check_edges<onnx>({{-2.5, 0, 0}, {2.5, 1, 0}, {0, 0.5, 0.2}, {none, none, 0}});
    support::check_edges<falling>({{-2, 1, 0}, {6, 0, 0}, {2, 0.5, -0.125}, {infinity, 0, 0}});
}

TEST_CASE("hard_sigmoid is exactly 0 and 1 from its kinks on, and passes nothing back there") {
    STATIC_REQUIRE(ctnn::hard_sigmoid::apply(-3.0) == 0 && ctnn::hard_sigmoid::apply(3.0) == 1);
    STATIC_REQUIRE(ctnn::hard_sigmoid::apply(-3.0f) == 0 && ctnn::hard_sigmoid::apply(3.0f) == 1);
    for (const double y : {0.0, 1.0}) {
        CHECK(ctnn::hard_sigmoid::times_slope(infinity, y) == 0);
        CHECK(ctnn::hard_sigmoid::times_slope(none, y) == 0);
    }
    CHECK(ctnn::hard_sigmoid::times_slope(-infinity, 0.5) == -infinity);
}
