// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/norm/layer_norm.hpp>

#include "catch.hpp"
#include "support/row_layer.hpp"

#include <ctnn/testing/gradient_check.hpp>

#include <cmath>
#include <type_traits>

using support::deviation, support::epsilon, support::values;

namespace {

namespace nn = ctnn;

constexpr double infinity = support::infinity, none = support::not_a_number;

template <int Numerator = 1, int Denominator = 100000>
struct reference {
    static constexpr double tolerance = 16;
    static void row(const values& p, const values& x, const values& dy, values& y, values& dx,
                    values& gradient) {
        const std::size_t n = x.size();
        const double count = static_cast<double>(n);
        double mean = 0, variance = 0, mean_g = 0, mean_gn = 0;
        for (const double each : x) mean += each / count;
        for (const double each : x) variance += (each - mean) * (each - mean) / count;
        const double root = std::sqrt(variance + static_cast<double>(Numerator) / Denominator);
        values normal(n);
        for (std::size_t i = 0; i < n; ++i) {
            normal[i] = (x[i] - mean) / root;
            y[i] = p[i] * normal[i] + p[n + i];
            mean_g += p[i] * dy[i] / count;
            mean_gn += p[i] * dy[i] * normal[i] / count;
            gradient[i] += dy[i] * normal[i];
            gradient[n + i] += dy[i];
        }
        for (std::size_t i = 0; i < n; ++i) dx[i] = (p[i] * dy[i] - mean_g - normal[i] * mean_gn) / root;
    }
};

using layer = nn::layer_norm<3>;
static_assert(nn::layer<layer> && nn::parametric_layer<layer> && std::is_empty_v<layer>);
static_assert(layer::parameters<float>::count == 6 && sizeof(layer::parameters<float>) == 2 * 64);
static_assert(nn::cost<nn::sequential<layer>>::multiply_adds == 6);
static_assert(nn::cost<nn::sequential<layer>>::parameters == 6);

static_assert([] {
    nn::network<nn::sequential<nn::layer_norm<2>>> net;
    net.set_parameters(std::array<float, 4>{2, 1, 0.5f, 3});
    const auto y = net({-100, 100});
    return deviation(y[0], -1.5) < 1e-6 && deviation(y[1], 4) < 1e-6;
}());
static_assert([] {  // it learns
    using network = nn::network<nn::sequential<nn::linear<2, 2>, nn::layer_norm<2>>, double>;
    network net;
    net.initialize(1);
    nn::trainer<network, nn::mse, nn::sgd, 1> trainer{net, {}, {.lr = 0.1}};
    const double x[] = {1, 2}, y[] = {0.5, -0.5};
    double loss = 1;
    for (int i = 0; i < 60; ++i) loss = trainer.step(x, y);
    return loss < 1e-3;
}());

}  // namespace

TEMPLATE_TEST_CASE("layer_norm is that of each row, with its derivatives", "", float, double) {
    support::check_row_layer<nn::layer_norm<1>, reference<>, TestType, 1>();
    support::check_row_layer<nn::layer_norm<2>, reference<>, TestType, 2>();
    support::check_row_layer<nn::layer_norm<3>, reference<>, TestType, 3>();
    support::check_row_layer<nn::layer_norm<16>, reference<>, TestType, 16>();
    support::check_row_layer<nn::layer_norm<35>, reference<>, TestType, 35>();
    support::check_row_layer<nn::layer_norm_with<9, std::ratio<1, 2>>, reference<1, 2>, TestType, 9>();
}

TEMPLATE_TEST_CASE("layer_norm at the edges is as in PyTorch, and leaves other rows alone", "", float,
                   double) {
    support::check_row_edges<layer, TestType>(
        {{{2, 2, 2}, {0, 0, 0}},
         {{1e18, -1e18, 0}, {1.224744871391589, -1.224744871391589, 0}},
         {{infinity, 0, 1}, {none, none, none}},
         {{none, 0, 1}, {none, none, none}},
         {{0, 1, none}, {none, none, none}}});
}

TEST_CASE("layer_norm passes its gradients on, first, last and in a repeat") {
    using nn::testing::gradient_check;
    CHECK(
        gradient_check<nn::sequential<nn::linear<3, 5>, nn::layer_norm<5>, nn::tanh, nn::linear<5, 2>>>()
            .largest_error < 1e-7);
    CHECK(gradient_check<nn::sequential<nn::layer_norm<19>, nn::linear<19, 3>, nn::layer_norm<3>>>()
              .largest_error < 1e-7);
    CHECK(
        gradient_check<nn::sequential<nn::linear<3, 5>, nn::layer_norm<5>>, nn::mse, 1>().largest_error <
        1e-7);
    CHECK(gradient_check<nn::sequential<nn::linear<2, 6>,
                                        nn::repeat<2, nn::layer_norm<6>, nn::linear<6, 6>, nn::silu>,
                                        nn::linear<6, 1>>>()
              .largest_error < 1e-7);
}

TEST_CASE("one row through a layer_norm has the same bits alone and among others") {
    using network =
        nn::network<nn::sequential<nn::linear<3, 21>, nn::layer_norm<21>, nn::linear<21, 2>>>;
    static network net;
    net.initialize(5);
    support::numbers random;
    std::vector<float> x(3 * 40), y(2 * 40);
    for (float& each : x) each = static_cast<float>(random(2));
    net.predict(x, y);
    for (std::size_t r = 0; r < 40; ++r) {
        const auto alone = net(std::span<const float, 3>(x.data() + 3 * r, 3));
        CHECK(support::same(alone[0], y[2 * r]));
        CHECK(support::same(alone[1], y[2 * r + 1]));
    }
}
