// SPDX-License-Identifier: BSL-1.0
#include <ctnn/net/multiply.hpp>

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
    using layer = nn::multiply<linear<21, 21>, sequential<linear<21, 21>, nn::relu>, identity>;
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
