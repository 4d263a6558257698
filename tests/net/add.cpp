// SPDX-License-Identifier: BSL-1.0
#include <ctnn/net/add.hpp>

#include "catch.hpp"
#include "support/branches.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

namespace {

namespace nn = ctnn;
using nn::identity, nn::linear, nn::sequential;
using support::gradient_error, support::product;

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
    support::check_bits_and_padding<
        nn::add<linear<21, 21>, sequential<linear<21, 21>, nn::relu>, identity>, 21>();
}
