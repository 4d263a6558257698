// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/activation/leaky_relu.hpp>

#include "catch.hpp"
#include "support/activation.hpp"

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

struct reference {
    static constexpr double relative = 1, absolute = 0;
    static double value(double x) { return x > 0 ? x : 0.01 * x; }
    static double slope(double x) { return x > 0 ? 1 : 0.01; }
};

template <int Numerator, int Denominator>
struct reference_with {
    static constexpr double relative = 1, absolute = 0;
    static constexpr double below = static_cast<double>(Numerator) / Denominator;
    static double value(double x) { return x > 0 ? x : below * x; }
    static double slope(double x) { return x > 0 ? 1 : below; }
};
template <int Numerator, int Denominator>
using leaky_relu_with = ctnn::leaky_relu_with<std::ratio<Numerator, Denominator>>;

static_assert(leaky_relu_with<1, 5>::from == ctnn::slope_from::output &&
              leaky_relu_with<-1, 2>::from == ctnn::slope_from::input);

}  // namespace

TEST_CASE("leaky_relu is x above 0 and x / 100 below") {
    support::check_activation<ctnn::leaky_relu, reference>();
}

TEST_CASE("leaky_relu at the edges is as in PyTorch") {
    support::check_edges<ctnn::leaky_relu>({{-infinity, -infinity, 0.01},
                                            {-1e4, -100, 0.01},
                                            {-0.0, 0, 0.01},
                                            {0, 0, 0.01},
                                            {1e4, 1e4, 1},
                                            {infinity, infinity, 1},
                                            {none, none, 0.01}});
}

TEST_CASE("leaky_relu_with is x above 0 and the slope times x below, whatever its sign") {
    support::check_activation<leaky_relu_with<1, 5>, reference_with<1, 5>>();
    support::check_activation<leaky_relu_with<3, 2>, reference_with<3, 2>>();
    support::check_activation<leaky_relu_with<0, 1>, reference_with<0, 1>>();
    support::check_activation<leaky_relu_with<-1, 2>, reference_with<-1, 2>>();
}

TEST_CASE("leaky_relu_with at the edges is as in PyTorch") {
    support::check_edges<leaky_relu_with<1, 5>>({{-infinity, -infinity, 0.2},
                                                 {-1e4, -2000, 0.2},
                                                 {-0.0, 0, 0.2},
                                                 {0, 0, 0.2},
                                                 {infinity, infinity, 1},
                                                 {none, none, 0.2}});
    support::check_edges<leaky_relu_with<0, 1>>({{-infinity, none, 0}, {-1e4, 0, 0}, {none, none, 0}});
    support::check_edges<leaky_relu_with<-1, 2>>({{-infinity, infinity, -0.5},
                                                  {-1e4, 5000, -0.5},
                                                  {0, 0, -0.5},
                                                  {infinity, infinity, 1},
                                                  {none, none, -0.5}});
}
