// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/activation/hard_swish.hpp>

#include "catch.hpp"
#include "support/activation.hpp"

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

struct reference {
    static constexpr double relative = 3, absolute = 0;
    static double value(double x) { return x * std::min(std::max(x + 3, 0.0), 6.0) / 6; }
    static double slope(double x) { return x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5; }
};

}  // namespace

TEST_CASE("hard_swish is x times hard_sigmoid of x") {
    support::check_activation<ctnn::hard_swish, reference>();
}

TEST_CASE("hard_swish at the edges is as in PyTorch") {
    // The slope at NaN is that of PyTorch's vectors; its scalar code has 1.
    support::check_edges<ctnn::hard_swish>({{-infinity, none, 0},
                                            {-1e4, 0, 0},
                                            {-3, 0, 0},
                                            {-1, -1 / 3.0, 1 / 6.0},
                                            {-0.0, 0, 0.5},
                                            {0, 0, 0.5},
                                            {3, 3, 1},
                                            {1e4, 1e4, 1},
                                            {infinity, infinity, 1},
                                            {none, none, none}});
}

TEST_CASE("hard_swish passes nothing back below -3, not even infinity, as in PyTorch") {
    for (const double x : {-3.0, -infinity}) {
        CHECK(ctnn::hard_swish::times_slope(infinity, x) == 0);
        CHECK(ctnn::hard_swish::times_slope(none, x) == 0);
    }
    CHECK(ctnn::hard_swish::times_slope(6.0, 1.5) == 6);
    CHECK(ctnn::hard_swish::times_slope(-infinity, -2.0) == infinity);
}
