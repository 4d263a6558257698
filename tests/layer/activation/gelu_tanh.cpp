// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/activation/gelu_tanh.hpp>

#include "catch.hpp"
#include "support/activation.hpp"

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

struct reference {
    static constexpr double relative = 5, absolute = 1;
    static constexpr double factor = 0.7978845608028654;  // sqrt(2 / pi)
    static double value(double x) {
        return x / (1 + std::exp(-2 * factor * (x + 0.044715 * x * x * x)));
    }
    static double slope(double x) {
        const double s = 1 / (1 + std::exp(-2 * factor * (x + 0.044715 * x * x * x)));
        return s + x * s * (1 - s) * 2 * factor * (1 + 3 * 0.044715 * x * x);
    }
};

}  // namespace

TEST_CASE("gelu_tanh is x times a sigmoid of x and its cube") {
    support::check_activation<ctnn::gelu_tanh, reference>();
}

TEST_CASE("gelu_tanh at the edges is as in PyTorch") {
    support::check_edges<ctnn::gelu_tanh>({{-infinity, none, none},
                                           {-1e4, 0, 0},
                                           {-3, -0.0036373920817729943, -0.011584166630969648},
                                           {-0.0, 0, 0.5},
                                           {0, 0, 0.5},
                                           {3, 2.996362607918227, 1.0115841666309695},
                                           {1e4, 1e4, 1},
                                           {infinity, infinity, none},
                                           {none, none, none}});
}
