// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/activation/tanh.hpp>

#include "catch.hpp"
#include "support/activation.hpp"

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

struct reference {
    static constexpr double relative = 5, absolute = 0;
    static double value(double x) { return std::tanh(x); }
    static double slope(double x) { return 1 / (std::cosh(x) * std::cosh(x)); }
};

}  // namespace

TEST_CASE("tanh is the hyperbolic tangent") { support::check_activation<ctnn::tanh, reference>(); }

TEST_CASE("tanh at the edges is as in PyTorch") {
    support::check_edges<ctnn::tanh>({{-infinity, -1, 0},
                                      {-1e4, -1, 0},
                                      {-0.0, 0, 1},
                                      {0, 0, 1},
                                      {1e4, 1, 0},
                                      {infinity, 1, 0},
                                      {none, none, none}});
}
