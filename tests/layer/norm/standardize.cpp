// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/norm/standardize.hpp>

#include "catch.hpp"
#include "support/row_layer.hpp"

#include <ctnn/testing/gradient_check.hpp>

#include <cmath>
#include <initializer_list>
#include <string>
#include <type_traits>

using support::deviation, support::epsilon, support::values;

namespace {

namespace nn = ctnn;

constexpr double infinity = support::infinity, none = support::not_a_number;

// Its gradient is 0: training leaves it as it is.
struct reference {
    static constexpr double tolerance = 2;
    static void row(const values& p, const values& x, const values& dy, values& y, values& dx, values&) {
        const std::size_t n = x.size();
        for (std::size_t i = 0; i < n; ++i) {
            y[i] = (x[i] - p[i]) * p[n + i];
            dx[i] = p[n + i] * dy[i];
        }
    }
};

using layer = nn::standardize<3>;
static_assert(nn::layer<layer> && nn::parametric_layer<layer> && std::is_empty_v<layer>);
static_assert(std::is_trivially_copyable_v<layer::parameters<float>> &&
              std::is_aggregate_v<layer::parameters<float>>);
static_assert(sizeof(layer::parameters<float>) == 2 * 64 && layer::parameters<float>::count == 0 &&
              layer::parameters<float>::value_count == 6);
static_assert(nn::cost<nn::sequential<layer>>::multiply_adds == 3);

// As a header would embed it.
constexpr layer::parameters<float> embedded{.mean = {1, 2, 3}, .scale = {4, 5, 6}};
static_assert([] {
    float next = 0;
    bool in_order = true;
    embedded.visit([](const float&) { throw; });
    embedded.visit_values([&](const float& value) { in_order = in_order && value == ++next; });
    return in_order && next == 6;
}());
static_assert([] {
    auto p = embedded;
    p.clear();  // what is trained: nothing
    return p.mean[0] == 1 && p.scale[2] == 6;
}());

constexpr bool fits_in_constant_evaluation = [] {
    nn::network<nn::sequential<nn::standardize<2>>> net;
    net.initialize(1);
    const float rows[] = {1, 7, 3, 7, 1, 7, 3, 7};  // 2 +- 1, and a constant
    net.layer<0>().fit(rows);
    return deviation(net({4, 9})[0], 2) < 1e-6 && net({4, 9})[1] == 2;
}();
static_assert(fits_in_constant_evaluation);

}  // namespace

TEMPLATE_TEST_CASE("standardize is (x - mean) scale of each value, and does not learn", "", float,
                   double) {
    support::check_row_layer<nn::standardize<1>, reference, TestType, 1>();
    support::check_row_layer<nn::standardize<3>, reference, TestType, 3>();
    support::check_row_layer<nn::standardize<16>, reference, TestType, 16>();
    support::check_row_layer<nn::standardize<35>, reference, TestType, 35>();
}

TEMPLATE_TEST_CASE("standardize starts as the identity, and each value keeps to itself", "", float,
                   double) {
    support::check_row_edges<layer, TestType>({{{1, -2, 1e30}, {1, -2, 1e30}},
                                               {{infinity, -infinity, 1}, {infinity, -infinity, 1}},
                                               {{none, 0, 1}, {none, 0, 1}}});
}

TEMPLATE_TEST_CASE("fit gives outputs of mean 0 and variance 1", "", float, double) {
    using T = TestType;
    constexpr std::size_t count = 1000;
    support::numbers random;
    std::vector<T> rows;
    for (std::size_t r = 0; r < count; ++r) {
        rows.push_back(static_cast<T>(random(5) + 100));
        rows.push_back(static_cast<T>(random(1e-3)));
        rows.push_back(T(0.1));  // constant, and no sum of them is exact
    }
    nn::network<nn::sequential<layer>, T> net;
    net.initialize(1);
    auto& p = net.template layer<0>();
    p.fit(rows);
    CHECK(p.mean[2] == T(0.1));
    CHECK(p.scale[2] == 1);
    std::vector<T> out(rows.size());
    net.predict(rows, out);
    for (std::size_t i = 0; i < 2; ++i) {
        double mean = 0, square = 0, expected_mean = 0;
        for (std::size_t r = 0; r < count; ++r) {
            expected_mean += static_cast<double>(rows[3 * r + i]) / count;
            mean += static_cast<double>(out[3 * r + i]) / count;
            square += std::pow(static_cast<double>(out[3 * r + i]), 2) / count;
        }
        CHECK(deviation(p.mean[i], expected_mean) <= 4 * epsilon<T>);
        CHECK(std::abs(mean) <= 100 * epsilon<T>);  // the mean of 100 is rounded
        CHECK(std::abs(square - 1) <= 100 * epsilon<T>);
    }
    for (std::size_t r = 0; r < count; ++r) CHECK(out[3 * r + 2] == 0);
}

TEST_CASE("fit to one row takes it for constant") {
    layer::parameters<double> p;
    const double row[] = {1, -2, 1e300};
    p.fit(row);
    CHECK(p.mean[2] == 1e300);
    CHECK((p.scale[0] == 1 && p.scale[1] == 1 && p.scale[2] == 1));
}

TEST_CASE("standardize passes gradients on as an affine of the same function does, and stays") {
    // The derivatives of affine are checked numerically; those of standardize's own parameters are 0.
    using nn::linear, nn::sequential;
    using frozen = nn::network<sequential<linear<3, 5>, nn::standardize<5>, linear<5, 2>>, double>;
    using learning = nn::network<sequential<linear<3, 5>, nn::affine<5>, linear<5, 2>>, double>;
    frozen one;
    learning other;
    one.initialize(3);
    other.initialize(3);
    for (std::size_t i = 0; i < 5; ++i) {
        const double mean = 0.25 * static_cast<double>(i) - 0.5, scale = 1 + static_cast<double>(i);
        one.layer<1>().mean[i] = mean;
        one.layer<1>().scale[i] = other.layer<1>().weight[i] = scale;
        other.layer<1>().bias[i] = -mean * scale;
    }
    nn::trainer<frozen, nn::mse, nn::gradients, 4> of_one{one};
    nn::trainer<learning, nn::mse, nn::gradients, 4> of_other{other};
    support::numbers random;
    std::vector<double> x(12), y(8);
    for (double& each : x) each = random(2);
    for (double& each : y) each = random(1);
    CHECK(std::abs(of_one.step(x, y) - of_other.step(x, y)) < 1e-12);
    std::array<double, frozen::parameter_count> gradient{};
    std::array<double, learning::parameter_count> expected{};
    of_one.get_gradients(gradient);
    of_other.get_gradients(expected);
    STATIC_REQUIRE(gradient.size() + 10 == expected.size());
    for (std::size_t i = 0; i < gradient.size(); ++i) {
        CAPTURE(i);
        CHECK(deviation(gradient[i], expected[i < 20 ? i : i + 10]) < 1e-13);
    }
    CHECK(std::abs(expected[0]) > 1e-3);

    // Nor does weight decay reach it.
    nn::trainer<frozen, nn::mse, nn::adamw, 4> with_decay{one, {}, {.lr = 0.1, .weight_decay = 0.5}};
    const double before = one.layer<0>().weight(0, 0);
    for (int i = 0; i < 5; ++i) with_decay.step(x, y);
    CHECK(one.layer<0>().weight(0, 0) != before);
    CHECK(one.layer<1>().mean[4] == 0.5);
    CHECK(one.layer<1>().scale[4] == 5);
}

TEST_CASE("standardize's values are no parameters: neither counted, set, nor kept by an optimizer") {
    using network = nn::network<nn::sequential<nn::standardize<3>, nn::linear<3, 2>>>;
    STATIC_REQUIRE(network::parameter_count == 8 && network::value_count == 14);
    STATIC_REQUIRE(nn::cost<network::topology>::parameters == 8);
    STATIC_REQUIRE(sizeof(nn::trainer<network, nn::mse, nn::adam, 1>) -
                       sizeof(nn::trainer<network, nn::mse, nn::sgd, 1>) <
                   2 * sizeof(nn::linear<3, 2>::parameters<float>) + 128);
    network net;
    net.initialize(1);
    net.layer<0>().mean[1] = 5;
    std::array<float, 8> parameters{1, 2, 3, 4, 5, 6, 7, 8}, got{};
    net.set_parameters(parameters);
    net.get_parameters(got);
    CHECK(got == parameters);
    CHECK(net.layer<0>().mean[1] == 5);
    CHECK(net.layer<0>().scale[2] == 1);
    std::array<float, 14> values{};
    net.get_values(values);
    CHECK(values == std::array<float, 14>{0, 5, 0, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7, 8});
    values[0] = 9;
    values[13] = -1;
    net.set_values(values);
    CHECK(net.layer<0>().mean[0] == 9);
    CHECK(net.layer<1>().bias(1) == -1);
}

TEST_CASE("standardize names its buffers as they are visited") {
    std::string names;
    layer::parameters<float>::for_each_buffer(
        [&](const char* name, std::initializer_list<std::size_t> shape) {
            names += name;
            for (const std::size_t size : shape) names += " " + std::to_string(size) + ";";
        });
    CHECK(names == "mean 3;scale 3;");
}
