// SPDX-License-Identifier: BSL-1.0
#include <ctnn/net/multiply.hpp>

#include "catch.hpp"
#include "support/branches.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

namespace {

namespace nn = ctnn;
using nn::identity, nn::linear, nn::sequential;
using support::gradient_error, support::product;

}  // namespace

TEST_CASE("multiply gates one branch by another", "[multiply]") {
    using layer = nn::multiply<sequential<linear<5, 7>, nn::tanh>, linear<5, 7>, linear<5, 7>>;
    nn::network<sequential<layer>, double> net;
    net.initialize(2);
    const std::vector<double> x{0.5, -1, 2, 0.25, 3};
    const auto& p = net.layer<0>();
    const auto first = product(p.layer<0>().layer<0>(), x, 7), second = product(p.layer<1>(), x, 7),
               third = product(p.layer<2>(), x, 7);
    const auto y = net({0.5, -1, 2, 0.25, 3});
    for (std::size_t i = 0; i < 7; ++i)
        CHECK(std::abs(y[i] - std::tanh(first[i]) * second[i] * third[i]) < 1e-14);
}

TEST_CASE("an input times its sigmoid is silu", "[multiply]") {
    nn::network<sequential<nn::input<3>, nn::multiply<identity, nn::sigmoid>>, double> net;
    const auto y = net({-2, 0.5, 3});
    const double x[] = {-2, 0.5, 3};
    for (std::size_t i = 0; i < 3; ++i) CHECK(std::abs(y[i] - x[i] / (1 + std::exp(-x[i]))) < 1e-15);
}

TEST_CASE("networks with multiply have the derivatives of their values", "[multiply]") {
    using five = linear<5, 5>;
    CHECK(gradient_error<sequential<
              linear<3, 5>, nn::multiply<sequential<five, nn::tanh>, sequential<five, nn::sigmoid>>>>() <
          1e-7);
    CHECK(gradient_error<sequential<linear<3, 5>, nn::multiply<identity, five>, nn::relu>>() < 1e-7);
    CHECK(gradient_error<sequential<nn::multiply<five, nn::tanh, five, identity>, five>>() < 1e-7);
    CHECK(gradient_error<sequential<five, nn::multiply<identity, identity>, nn::softmax>>() < 1e-7);
    CHECK(gradient_error<sequential<five, nn::multiply<nn::tanh>, nn::multiply<five>>>() < 1e-7);
}

TEST_CASE("multiply gives the same bits with vectors and without, and its padding is 0", "[multiply]") {
    support::check_bits_and_padding<
        nn::multiply<linear<21, 21>, sequential<linear<21, 21>, nn::relu>, identity>, 21>();
}
