// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/activation/gelu.hpp>

#include "catch.hpp"
#include "support/activation.hpp"

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

struct reference {
    static constexpr double relative = 5, absolute = 0.5;
    static double cumulative(double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; }
    static double value(double x) { return x * cumulative(x); }
    static double slope(double x) {
        return cumulative(x) + x * std::exp(-x * x / 2) / std::sqrt(2 * std::acos(-1.0));
    }
};

}  // namespace

TEST_CASE("gelu is x times the normal distribution function at x") {
    support::check_activation<ctnn::gelu, reference>();
}

TEST_CASE("gelu at the edges is as in PyTorch") {
    support::check_edges<ctnn::gelu>({{-infinity, none, none},
                                      {-1e4, 0, 0},
                                      {-0.0, 0, 0.5},
                                      {0, 0, 0.5},
                                      {1e4, 1e4, 1},
                                      {infinity, infinity, none},
                                      {none, none, none}});
}
