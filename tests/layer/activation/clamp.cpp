// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/activation/clamp.hpp>

#include "catch.hpp"
#include "support/activation.hpp"

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

using clamp = ctnn::clamp<std::ratio<-1, 2>, std::ratio<3>>;

struct reference {
    static constexpr double relative = 0, absolute = 0;
    static double value(double x) { return std::min(std::max(x, -0.5), 3.0); }
    static double slope(double x) { return x >= -0.5 && x <= 3 ? 1 : 0; }
};

}  // namespace

TEST_CASE("clamp is x between its bounds") { support::check_activation<clamp, reference>(); }

TEST_CASE("clamp at the edges is as in PyTorch, where the bounds still pass derivatives on") {
    support::check_edges<clamp>({{-infinity, -0.5, 0},
                                 {-1e4, -0.5, 0},
                                 {-0.5, -0.5, 1},
                                 {-0.0, 0, 1},
                                 {0, 0, 1},
                                 {3, 3, 1},
                                 {1e4, 3, 0},
                                 {infinity, 3, 0},
                                 {none, none, 0}});
}

TEST_CASE("clamp passes nothing back beyond its bounds, not even infinity, as in PyTorch") {
    for (const double x : {-0.75, 3.25, none}) CHECK(clamp::times_slope(infinity, x) == 0);
    CHECK(clamp::times_slope(-infinity, 3.0) == -infinity);
}
