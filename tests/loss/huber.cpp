// SPDX-License-Identifier: BSL-1.0
#include <ctnn/loss/huber.hpp>

#include "catch.hpp"
#include "support/elementwise_loss.hpp"

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

struct reference {
    static double value(double p, double t) {
        const double size = std::abs(p - t);
        return size < 1 ? size * size / 2 : size - 0.5;
    }
    static double slope(double p, double t) { return std::min(1.0, std::max(-1.0, p - t)); }
};

}  // namespace

static_assert(std::is_void_v<ctnn::huber::fused_ending>);

TEST_CASE("huber is half the squared error up to 1 and linear beyond") {
    support::check_elementwise_loss<ctnn::huber, reference>();
}

TEST_CASE("huber at the edges is as in PyTorch") {
    support::check_loss_edges<ctnn::huber>({{1, 1, 0, 0},
                                            {2, 1, 0.5, 1},
                                            {0, 1, 0.5, -1},
                                            {-1e4, 1, 10000.5, -1},
                                            {-infinity, 0, infinity, -1},
                                            {infinity, 0, infinity, 1},
                                            {0, none, none, none}});
}
