// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/leaky_relu.hpp>

#include "catch.hpp"
#include "support/activation.hpp"

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

struct reference {
    static constexpr double relative = 1, absolute = 0;
    static double value(double x) { return x > 0 ? x : 0.01 * x; }
    static double slope(double x) { return x > 0 ? 1 : 0.01; }
};

}  // namespace

TEST_CASE("leaky_relu is x above 0 and x / 100 below") {
    support::check_activation<ctnn::leaky_relu, reference>();
}

TEST_CASE("leaky_relu at the edges is as in PyTorch") {
    support::check_edges<ctnn::leaky_relu>({{-infinity, -infinity, 0.01},
                                            {-1e4, -100, 0.01},
                                            {-0.0, 0, 0.01},
                                            {0, 0, 0.01},
                                            {1e4, 1e4, 1},
                                            {infinity, infinity, 1},
                                            {none, none, 0.01}});
}
