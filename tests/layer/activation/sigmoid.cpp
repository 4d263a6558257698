// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/activation/sigmoid.hpp>

#include "catch.hpp"
#include "support/activation.hpp"

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

struct reference {
    static constexpr double relative = 3, absolute = 0;
    static double value(double x) { return 1 / (1 + std::exp(-x)); }
    static double slope(double x) { return 1 / (1 + std::exp(-x)) / (1 + std::exp(x)); }
};

}  // namespace

TEST_CASE("sigmoid is 1 / (1 + e^-x)") { support::check_activation<ctnn::sigmoid, reference>(); }

TEST_CASE("sigmoid at the edges is as in PyTorch") {
    support::check_edges<ctnn::sigmoid>({{-infinity, 0, 0},
                                         {-1e4, 0, 0},
                                         {-0.0, 0.5, 0.25},
                                         {0, 0.5, 0.25},
                                         {1e4, 1, 0},
                                         {infinity, 1, 0},
                                         {none, none, none}});
}
