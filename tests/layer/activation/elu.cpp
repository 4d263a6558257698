// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/activation/elu.hpp>

#include "catch.hpp"
#include "support/activation.hpp"

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

struct reference {
    static constexpr double relative = 0, absolute = 3;
    static double value(double x) { return x > 0 ? x : std::expm1(x); }
    static double slope(double x) { return x > 0 ? 1 : std::exp(x); }
};

template <int Numerator, int Denominator>
struct reference_with {
    static constexpr double alpha = static_cast<double>(Numerator) / Denominator;
    static constexpr double relative = 1, absolute = 3 * (alpha < 0 ? -alpha : alpha);
    static double value(double x) { return x > 0 ? x : alpha * std::expm1(x); }
    static double slope(double x) { return x > 0 ? 1 : alpha * std::exp(x); }
};
template <int Numerator, int Denominator>
using elu_with = ctnn::elu_with<std::ratio<Numerator, Denominator>>;

static_assert(elu_with<1, 2>::from == ctnn::slope_from::output &&
              elu_with<-1, 2>::from == ctnn::slope_from::input);

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

TEST_CASE("elu_with is x above 0 and alpha times e^x - 1 below, whatever its sign") {
    support::check_activation<elu_with<1, 2>, reference_with<1, 2>>();
    support::check_activation<elu_with<7, 3>, reference_with<7, 3>>();
    support::check_activation<elu_with<0, 1>, reference_with<0, 1>>();
    support::check_activation<elu_with<-1, 2>, reference_with<-1, 2>>();
}

TEST_CASE("elu_with at the edges is as in PyTorch") {
    support::check_edges<elu_with<1, 2>>({{-infinity, -0.5, 0},
                                          {-1e4, -0.5, 0},
                                          {-0.0, 0, 0.5},
                                          {0, 0, 0.5},
                                          {infinity, infinity, 1},
                                          {none, none, none}});
    support::check_edges<elu_with<0, 1>>({{-infinity, 0, 0}, {0, 0, 0}, {none, none, none}});
    support::check_edges<elu_with<-1, 2>>({{-infinity, 0.5, 0},
                                           {-1e4, 0.5, 0},
                                           {0, 0, -0.5},
                                           {infinity, infinity, 1},
                                           {none, none, none}});
}
