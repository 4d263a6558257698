// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/elu.hpp>

#include "catch.hpp"
#include "support/activation.hpp"

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

struct reference {
    static constexpr double relative = 0, absolute = 3;
    static double value(double x) { return x > 0 ? x : std::expm1(x); }
    static double slope(double x) { return x > 0 ? 1 : std::exp(x); }
};

}  // namespace

TEST_CASE("elu is x above 0 and e^x - 1 below") { support::check_activation<ctnn::elu, reference>(); }

TEST_CASE("elu at the edges is as in PyTorch") {
    // The slope at NaN is that of PyTorch's vectors; its scalar code has 1.
    support::check_edges<ctnn::elu>({{-infinity, -1, 0},
                                     {-1e4, -1, 0},
                                     {-0.0, 0, 1},
                                     {0, 0, 1},
                                     {1e4, 1e4, 1},
                                     {infinity, infinity, 1},
                                     {none, none, none}});
}
