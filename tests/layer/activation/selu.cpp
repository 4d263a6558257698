// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/activation/selu.hpp>

#include "catch.hpp"
#include "support/activation.hpp"

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

struct reference {
    static constexpr double relative = 1, absolute = 6;
    static constexpr double scale = 1.0507009873554805, alpha = 1.6732632423543772;
    static double value(double x) { return scale * (x > 0 ? x : alpha * std::expm1(x)); }
    static double slope(double x) { return scale * (x > 0 ? 1 : alpha * std::exp(x)); }
};

}  // namespace

TEST_CASE("selu is a scaled elu") { support::check_activation<ctnn::selu, reference>(); }

TEST_CASE("selu at the edges is as in PyTorch") {
    // The slope at NaN is that of PyTorch's vectors; its scalar code has scale.
    support::check_edges<ctnn::selu>({{-infinity, -1.7580993408473766, 0},
                                      {-1e4, -1.7580993408473766, 0},
                                      {-0.0, 0, 1.7580993408473766},
                                      {0, 0, 1.7580993408473766},
                                      {1e4, 10507.009873554805, 1.0507009873554805},
                                      {infinity, infinity, 1.0507009873554805},
                                      {none, none, none}});
}

TEST_CASE("selu keeps mean 0 and variance 1") {
    // Over the normal distribution, by the trapezoidal rule: exact far below the tolerance.
    double mean = 0, square = 0;
    for (double x = -12; x <= 12; x += 1.0 / 256) {
        const double y = ctnn::selu::apply(x);
        const double share = std::exp(-x * x / 2) / std::sqrt(2 * std::acos(-1.0)) / 256;
        mean += share * y;
        square += share * y * y;
    }
    CHECK(std::abs(mean) < 1e-5);
    CHECK(std::abs(square - 1) < 1e-5);
}
