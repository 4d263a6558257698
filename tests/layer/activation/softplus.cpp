// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/activation/softplus.hpp>

#include "catch.hpp"
#include "support/activation.hpp"

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

struct reference {
    static constexpr double relative = 4, absolute = 0;
    static double value(double x) { return x > 20 ? x : std::log1p(std::exp(x)); }
    static double slope(double x) { return x > 20 ? 1 : 1 / (1 + std::exp(-x)); }
};

}  // namespace

TEST_CASE("softplus is log(1 + e^x), and x above 20") {
    support::check_activation<ctnn::softplus, reference>();
}

TEST_CASE("softplus at the edges is as in PyTorch") {
    support::check_edges<ctnn::softplus>({{-infinity, 0, 0},
                                          {-1e4, 0, 0},
                                          {-0.0, 0.693147180559945, 0.5},
                                          {0, 0.693147180559945, 0.5},
                                          {20.5, 20.5, 1},
                                          {1e4, 1e4, 1},
                                          {infinity, infinity, 1},
                                          {none, none, none}});
}
