// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/activation/mish.hpp>

#include "catch.hpp"
#include "support/activation.hpp"

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

struct reference {
    static constexpr double relative = 6, absolute = 0;
    static double value(double x) { return x * std::tanh(std::log1p(std::exp(x))); }
    static double slope(double x) {
        const double t = std::tanh(std::log1p(std::exp(x)));
        return t + x * (1 - t * t) / (1 + std::exp(-x));
    }
};

}  // namespace

TEST_CASE("mish is x times tanh of softplus of x") {
    support::check_activation<ctnn::mish, reference>();
}

TEST_CASE("mish at the edges is as in PyTorch") {
    support::check_edges<ctnn::mish>({{-infinity, none, none},
                                      {-1e4, 0, 0},
                                      {-3, -0.1456474612756246, -0.09339311453232084},
                                      {-0.0, 0, 0.6},
                                      {0, 0, 0.6},
                                      {3, 2.9865350049679575, 1.0211069109294435},
                                      {1e4, 1e4, 1},
                                      {infinity, infinity, none},
                                      {none, none, none}});
}
