// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/norm/affine.hpp>

#include "catch.hpp"
#include "support/row_layer.hpp"

#include <ctnn/testing/gradient_check.hpp>

#include <initializer_list>
#include <string>
#include <type_traits>

using support::values;

namespace {

namespace nn = ctnn;

constexpr double infinity = support::infinity, none = support::not_a_number;

struct reference {
    static constexpr double tolerance = 2;
    static void row(const values& p, const values& x, const values& dy, values& y, values& dx,
                    values& gradient) {
        const std::size_t n = x.size();
        for (std::size_t i = 0; i < n; ++i) {
            y[i] = p[i] * x[i] + p[n + i];
            dx[i] = p[i] * dy[i];
            gradient[i] += x[i] * dy[i];
            gradient[n + i] += dy[i];
        }
    }
};

using layer = nn::affine<3>;
static_assert(nn::layer<layer> && nn::parametric_layer<layer> && std::is_empty_v<layer>);
static_assert(std::is_trivially_copyable_v<layer::parameters<float>> &&
              std::is_aggregate_v<layer::parameters<float>>);
static_assert(sizeof(layer::parameters<float>) == 2 * 64 && layer::parameters<float>::count == 6);
static_assert(nn::cost<nn::sequential<layer>>::multiply_adds == 3);

// As a header would embed it.
constexpr layer::parameters<float> embedded{.weight = {1, 2, 3}, .bias = {4, 5, 6}};
static_assert([] {
    float next = 0;
    bool in_order = true;
    embedded.visit([&](const float& value) { in_order = in_order && value == ++next; });
    return in_order && next == 6;
}());
static_assert([] {
    auto p = embedded;
    p.weight[3] = p.bias[15] = 7;  // padding
    p.clear();
    bool is_clear = true;
    for (const float value : p.weight) is_clear = is_clear && support::positive_zero(value);
    for (const float value : p.bias) is_clear = is_clear && support::positive_zero(value);
    return is_clear;
}());

static_assert([] {
    nn::network<nn::sequential<nn::affine<2>>> net;
    net.set_parameters(std::array<float, 4>{2, -1, 0.5f, 3});
    return net({1, 2}) == std::array<float, 2>{2.5f, 1};
}());
static_assert([] {  // it learns 3 x - 1
    using network = nn::network<nn::sequential<nn::affine<1>>>;
    network net;
    net.initialize(1);
    nn::trainer<network, nn::mse, nn::sgd, 2> trainer{net, {}, {.lr = 0.25}};
    const float x[] = {1, -1}, y[] = {2, -4};
    for (int i = 0; i < 40; ++i) trainer.step(x, y);
    return support::deviation(net({2})[0], 5) < 1e-5;
}());

}  // namespace

TEMPLATE_TEST_CASE("affine is weight x + bias of each value, with its derivatives", "", float, double) {
    support::check_row_layer<nn::affine<1>, reference, TestType, 1>();
    support::check_row_layer<nn::affine<3>, reference, TestType, 3>();
    support::check_row_layer<nn::affine<16>, reference, TestType, 16>();
    support::check_row_layer<nn::affine<35>, reference, TestType, 35>();
}

TEMPLATE_TEST_CASE("affine starts as the identity, and each value keeps to itself", "", float, double) {
    support::check_row_edges<layer, TestType>({{{1, -2, 1e30}, {1, -2, 1e30}},
                                               {{infinity, -infinity, 1}, {infinity, -infinity, 1}},
                                               {{none, 0, 1}, {none, 0, 1}}});
}

TEST_CASE("affine passes its gradients on, first, last and alone") {
    using nn::testing::gradient_check;
    CHECK(gradient_check<nn::sequential<nn::linear<3, 5>, nn::affine<5>, nn::tanh, nn::linear<5, 2>>>()
              .largest_error < 1e-7);
    CHECK(gradient_check<nn::sequential<nn::affine<19>, nn::linear<19, 2>, nn::affine<2>>>()
              .largest_error < 1e-7);
    CHECK(gradient_check<nn::sequential<nn::affine<3>>, nn::mse, 1>().largest_error < 1e-7);
    CHECK(
        gradient_check<
            nn::sequential<nn::linear<2, 4>, nn::repeat<3, nn::affine<4>, nn::silu>, nn::linear<4, 1>>>()
            .largest_error < 1e-7);
}

TEST_CASE("affine names its tensors as they are visited") {
    std::string names;
    layer::parameters<float>::for_each_tensor(
        [&](const char* name, std::initializer_list<std::size_t> shape) {
            names += name;
            for (const std::size_t size : shape) names += " " + std::to_string(size) + ";";
        });
    CHECK(names == "weight 3;bias 3;");
}
