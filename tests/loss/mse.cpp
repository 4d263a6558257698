// SPDX-License-Identifier: BSL-1.0
#include <ctnn/loss/mse.hpp>

#include "catch.hpp"
#include "support/elementwise_loss.hpp"

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

struct reference {
    static double value(double p, double t) { return (p - t) * (p - t); }
    static double slope(double p, double t) { return 2 * (p - t); }
};

}  // namespace

static_assert(std::is_void_v<ctnn::mse::fused_ending>);

TEST_CASE("mse is the mean of squared errors") {
    support::check_elementwise_loss<ctnn::mse, reference>();
}

TEST_CASE("mse at the edges is as in PyTorch") {
    support::check_loss_edges<ctnn::mse>({{1, 1, 0, 0},
                                          {1e4, 0, 1e8, 2e4},
                                          {-infinity, 0, infinity, -infinity},
                                          {infinity, 0, infinity, infinity},
                                          {0, none, none, none}});
}
