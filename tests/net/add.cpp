// SPDX-License-Identifier: BSL-1.0
#include <ctnn/net/add.hpp>

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

TEST_CASE("add sums what its branches make of one input", "[add]") {
    using layer =
        nn::add<linear<5, 7>, sequential<linear<5, 3>, nn::tanh, linear<3, 7>>, nn::add<linear<5, 7>>>;
    using network = nn::network<sequential<layer>, double>;
    network net;
    net.initialize(2);
    const std::vector<double> x{0.5, -1, 2, 0.25, 3};
    const auto& p = net.layer<0>();
    std::vector<double> inside = product(p.layer<1>().layer<0>(), x, 3);
    for (double& each : inside) each = std::tanh(each);
    const auto first = product(p.layer<0>(), x, 7), second = product(p.layer<1>().layer<1>(), inside, 7),
               third = product(p.layer<2>().layer<0>(), x, 7);
    const auto y = net({0.5, -1, 2, 0.25, 3});
    for (std::size_t i = 0; i < 7; ++i)
        CHECK(std::abs(y[i] - (first[i] + second[i] + third[i])) < 1e-14);
}

TEST_CASE("add of an identity is a residual, to the bit, in training too", "[add]") {
    using one =
        sequential<linear<3, 5>, nn::add<identity, sequential<linear<5, 5>, nn::relu>>, nn::tanh>;
    using other =
        sequential<linear<3, 5>, nn::add<sequential<linear<5, 5>, nn::relu>, identity>, nn::tanh>;
    using expected = sequential<linear<3, 5>, nn::residual<linear<5, 5>, nn::relu>, nn::tanh>;
    const auto after_steps = []<class Topology>(std::type_identity<Topology>) {
        nn::network<Topology> net;
        net.initialize(4);
        nn::trainer<nn::network<Topology>, nn::mse, nn::adam, 2> trainer{net, {}, {.lr = 0.1}};
        const float x[] = {1, 2, 3, -1, 0, 1}, y[] = {1, 0, 0, 0, 1, 0, 1, 0, 1, 0};
        for (int i = 0; i < 5; ++i) trainer.step(x, y);
        std::vector<float> values(net.parameter_count);
        net.get_parameters(std::span<float, net.parameter_count>(values));
        const auto answer = net({1, 2, 3});
        values.insert(values.end(), answer.begin(), answer.end());
        return values;
    };
    const auto wanted = after_steps(std::type_identity<expected>{});
    CHECK(after_steps(std::type_identity<one>{}) == wanted);
    CHECK(after_steps(std::type_identity<other>{}) == wanted);
}

TEST_CASE("networks with add have the derivatives of their values", "[add]") {
    using five = linear<5, 5>;
    CHECK(gradient_error<sequential<linear<3, 5>, nn::add<identity, five>>>() < 1e-7);
    CHECK(gradient_error<
              sequential<linear<3, 5>, nn::add<five, sequential<five, nn::tanh>, identity, nn::softmax>,
                         nn::relu>>() < 1e-7);
    CHECK(gradient_error<sequential<nn::add<five, five>, nn::repeat<2, nn::add<identity, nn::gelu>>>>() <
          1e-7);
    CHECK(gradient_error<sequential<five, nn::add<identity, identity>, nn::sigmoid>>() < 1e-7);
}

TEST_CASE("add gives the same bits with vectors and without, and its padding is 0", "[add]") {
    using layer = nn::add<linear<21, 21>, sequential<linear<21, 21>, nn::relu>, identity>;
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
