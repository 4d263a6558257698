// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/relu.hpp>

#include "catch.hpp"
#include "support/activation.hpp"

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

struct reference {
    static constexpr double relative = 0, absolute = 0;
    static double value(double x) { return x > 0 ? x : 0; }
    static double slope(double x) { return x > 0 ? 1 : 0; }
};

}  // namespace

TEST_CASE("relu is max(x, 0)") { support::check_activation<ctnn::relu, reference>(); }

TEST_CASE("relu at the edges is as in PyTorch") {
    support::check_edges<ctnn::relu>({{-infinity, 0, 0},
                                      {-1e4, 0, 0},
                                      {-0.0, 0, 0},
                                      {0, 0, 0},
                                      {1e4, 1e4, 1},
                                      {infinity, infinity, 1},
                                      {none, none, 1}});
}
