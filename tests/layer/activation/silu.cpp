// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/activation/silu.hpp>

#include "catch.hpp"
#include "support/activation.hpp"

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

struct reference {
    static constexpr double relative = 4, absolute = 0;
    static double value(double x) { return x / (1 + std::exp(-x)); }
    static double slope(double x) { return (1 + x / (1 + std::exp(x))) / (1 + std::exp(-x)); }
};

}  // namespace

TEST_CASE("silu is x times sigmoid of x") { support::check_activation<ctnn::silu, reference>(); }

TEST_CASE("silu at the edges is as in PyTorch") {
    support::check_edges<ctnn::silu>({{-infinity, none, none},
                                      {-1e4, 0, 0},
                                      {-0.0, 0, 0.5},
                                      {0, 0, 0.5},
                                      {1e4, 1e4, 1},
                                      {infinity, infinity, none},
                                      {none, none, none}});
}
