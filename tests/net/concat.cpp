// SPDX-License-Identifier: BSL-1.0
#include <ctnn/net/concat.hpp>

#include "catch.hpp"
#include "support/branches.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace {

namespace nn = ctnn;
using nn::identity, nn::linear, nn::sequential;
using support::gradient_error, support::product;

template <class... Branches>
using joined = typename nn::core::bound_layer<nn::concat<Branches...>, nn::shape<5>>::output;
static_assert(std::is_same_v<joined<identity, linear<5, 7>, nn::tanh>, nn::shape<17>>);
template <class... Branches>
using joined_places =
    typename nn::core::bound_layer<nn::concat<Branches...>, nn::shape<2, 3, 4>>::output;
static_assert(std::is_same_v<joined_places<identity, nn::slice<1, 2>>, nn::shape<2, 3, 6>>);

}  // namespace

TEST_CASE("concat puts outputs side by side", "[concat]") {
    using layer = nn::concat<linear<5, 7>, identity, sequential<linear<5, 3>, nn::tanh>>;
    nn::network<sequential<layer>, double> net;
    net.initialize(2);
    const std::vector<double> x{0.5, -1, 2, 0.25, 3};
    const auto first = product(net.layer<0>().layer<0>(), x, 7),
               third = product(net.layer<0>().layer<1>().layer<0>(), x, 3);
    const auto y = net({0.5, -1, 2, 0.25, 3});
    for (std::size_t i = 0; i < 7; ++i) CHECK(std::abs(y[i] - first[i]) < 1e-14);
    for (std::size_t i = 0; i < 5; ++i) CHECK(y[7 + i] == x[i]);
    for (std::size_t i = 0; i < 3; ++i) CHECK(std::abs(y[12 + i] - std::tanh(third[i])) < 1e-14);
}

TEST_CASE("concat puts channels side by side at each place", "[concat]") {
    nn::network<sequential<nn::input<2, 1, 3>, nn::concat<nn::slice<2, 1>, identity>>> net;
    CHECK(net({1, 2, 3, 4, 5, 6}) == std::array{3.0f, 1.0f, 2.0f, 3.0f, 6.0f, 4.0f, 5.0f, 6.0f});
}

TEST_CASE("a branch of a concat that fills its lines has rows of its own", "[concat]") {
    nn::network<sequential<linear<3, 7>, nn::concat<nn::softmax, linear<7, 9>>>> net;
    net.initialize(1);
    std::vector<float> x(3 * 5), y(16 * 5);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i) / 10;
    net.predict(x, y);
    for (std::size_t r = 0; r < 5; ++r) {
        float sum = 0;
        for (std::size_t i = 0; i < 7; ++i) sum += y[16 * r + i];
        CHECK(sum == Approx(1).epsilon(1e-6));
    }
}

TEST_CASE("networks with concat have the derivatives of their values", "[concat]") {
    using five = linear<5, 5>;
    CHECK(gradient_error<sequential<
              linear<3, 5>, nn::concat<identity, linear<5, 7>, sequential<five, nn::tanh>, nn::softmax>,
              linear<22, 2>>>() < 1e-7);
    CHECK(gradient_error<sequential<nn::concat<five, linear<5, 2>>, nn::relu>>() < 1e-7);
    CHECK(gradient_error<sequential<linear<2, 6>, nn::concat<identity, identity>, nn::gelu>>() < 1e-7);
}

TEST_CASE("concat gives the same bits with vectors and without, and its padding is 0", "[concat]") {
    support::check_bits_and_padding<
        nn::concat<linear<21, 21>, sequential<linear<21, 21>, nn::relu>, identity>, 21>();
}
