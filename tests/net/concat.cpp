// SPDX-License-Identifier: BSL-1.0
#include <ctnn/net/concat.hpp>

#include "catch.hpp"
#include "support/architectures.hpp"
#include "support/bits.hpp"
#include "support/layer_alone.hpp"

#include <ctnn/testing/gradient_check.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

namespace {

namespace nn = ctnn;
using nn::identity, nn::linear, nn::sequential;

/// One row of a network of linears without activations but tanh, in double.
template <class Linear>
std::vector<double> product(const Linear& p, const std::vector<double>& x, std::size_t outputs) {
    std::vector<double> y(outputs);
    for (std::size_t o = 0; o < outputs; ++o) {
        y[o] = static_cast<double>(p.bias(o));
        for (std::size_t i = 0; i < x.size(); ++i) y[o] += static_cast<double>(p.weight(o, i)) * x[i];
    }
    return y;
}

template <class Topology>
double gradient_error() {
    return nn::testing::gradient_check<Topology>().largest_error;
}

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
    using layer = nn::concat<linear<21, 21>, sequential<linear<21, 21>, nn::relu>, identity>;
    constexpr std::size_t rows = 9, stride = nn::padded(21);
    using alone = support::layer_alone<layer, nn::shape<21>, float, nn::simd::scalar, rows>;
    constexpr std::size_t width = alone::output::size, y_stride = nn::padded(width);
    nn::random_generator random(5);
    layer::parameters<float> p;
    p.initialize(random);
    std::vector<float> x(rows * stride), expected(rows * y_stride, 7.0f);
    for (std::size_t i = 0; i < x.size(); ++i)
        if (i % stride < 21) x[i] = random.uniform(2.0f);
    const auto run = [&]<class A>(A, std::vector<float>& y) {
        using here = support::layer_alone<layer, nn::shape<21>, float, A, rows>;
        std::vector<float> workspace(here::workspace_size);
        here::forward(p, x.data(), y.data(), workspace.data(), rows);
    };
    run(nn::simd::scalar{}, expected);
    support::for_each_architecture([&]<class A>() {
        std::vector<float> y(expected.size(), 7.0f);
        run(A{}, y);
        CHECK(std::equal(y.begin(), y.end(), expected.begin(), support::same<float>));
        for (std::size_t i = 0; i < y.size(); ++i)
            if (i % y_stride >= width) CHECK(support::positive_zero(y[i]));
    });
}
