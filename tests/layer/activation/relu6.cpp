// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/activation/relu6.hpp>

#include "catch.hpp"
#include "support/activation.hpp"

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

struct reference {
    static constexpr double relative = 0, absolute = 0;
    static double value(double x) { return std::min(std::max(x, 0.0), 6.0); }
    static double slope(double x) { return x > 0 && x < 6 ? 1 : 0; }
};

}  // namespace

TEST_CASE("relu6 is x between 0 and 6") { support::check_activation<ctnn::relu6, reference>(); }

TEST_CASE("relu6 at the edges is as in PyTorch") {
    // The slope at NaN is that of PyTorch's vectors; its scalar code has 0.
    support::check_edges<ctnn::relu6>({{-infinity, 0, 0},
                                       {-1e4, 0, 0},
                                       {-0.0, 0, 0},
                                       {0, 0, 0},
                                       {3, 3, 1},
                                       {6, 6, 0},
                                       {1e4, 6, 0},
                                       {infinity, 6, 0},
                                       {none, none, 1}});
}
