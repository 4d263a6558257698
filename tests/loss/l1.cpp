// SPDX-License-Identifier: BSL-1.0
#include <ctnn/loss/l1.hpp>

#include "catch.hpp"
#include "support/elementwise_loss.hpp"

namespace {

constexpr double infinity = support::infinity;

struct reference {
    static double value(double p, double t) { return std::abs(p - t); }
    static double slope(double p, double t) { return p > t ? 1 : p < t ? -1 : 0; }
};

}  // namespace

static_assert(std::is_void_v<ctnn::l1::fused_ending>);

TEST_CASE("l1 is the mean of absolute errors, with slope 0 where there is none") {
    support::check_elementwise_loss<ctnn::l1, reference>();
}

TEST_CASE("l1 at the edges is as in PyTorch") {
    support::check_loss_edges<ctnn::l1>(
        {{1, 1, 0, 0}, {1e4, 0, 1e4, 1}, {-infinity, 0, infinity, -1}, {infinity, 0, infinity, 1}});
}
