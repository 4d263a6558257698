// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/norm/batch_norm.hpp>

#include "batch_norm_cases.hpp"
#include "catch.hpp"
#include "support/row_layer.hpp"

#include <ctnn/layer/activation/softplus.hpp>
#include <ctnn/testing/gradient_check.hpp>

#include <array>
#include <cmath>
#include <initializer_list>
#include <memory>
#include <string>
#include <type_traits>

using support::deviation, support::epsilon, support::values;

namespace {

namespace nn = ctnn;
using nn::batch_norm, nn::linear, nn::sequential, nn::shape;

using layer = batch_norm<3>;
static_assert(nn::layer<layer> && nn::parametric_layer<layer> && std::is_empty_v<layer>);
static_assert(std::is_trivially_copyable_v<layer::parameters<float>> &&
              std::is_aggregate_v<layer::parameters<float>>);
static_assert(sizeof(layer::parameters<float>) == 4 * 64);
static_assert(nn::cost<sequential<nn::input<5, 3>, layer>>::multiply_adds == 15);

/// A step and an inference, with what they leave.
template <class T>
struct results {
    std::vector<T> y, dx, inferred;
    values parameters, gradient;
};

/// Rows on a layer of each architecture, against the definition in double.
template <class Input, class T>
class check {
    static constexpr std::size_t channels = nn::core::channels_of<Input>;
    static constexpr std::size_t stride = nn::padded(Input::size);
    using norm = batch_norm<channels>;
    using parameters = typename norm::template parameters<T>;
    using moments = nn::core::moments_of<parameters>;

public:
    explicit check(std::size_t count, double middle = 0.5) : rows{count}, x(rows * stride), dy(x) {
        support::numbers random;
        nn::random_generator unused(1);
        initial.initialize(unused);
        nn::core::visit_values(initial,
                               [&](T& value) { value = static_cast<T>(std::abs(random(2)) + 0.25); });
        for (std::size_t i = 0; i < x.size(); ++i) {
            if (i % stride >= Input::size) continue;
            x[i] = static_cast<T>(middle + random(2) * static_cast<double>(1 + i % 3));
            dy[i] = static_cast<T>(random(1));
        }
        const results<T> first = run<nn::simd::scalar>();
        compare(first);
        support::for_each_vector_architecture([&]<class Architecture>() {
            const results<T> now = run<Architecture>();
            CHECK(differences(now.y, first.y) == 0);
            CHECK(differences(now.dx, first.dx) == 0);
            CHECK(differences(now.inferred, first.inferred) == 0);
            CHECK(support::same_values(now.parameters, first.parameters));
            CHECK(support::same_values(now.gradient, first.gradient));
        });
    }

private:
    static std::size_t differences(const std::vector<T>& a, const std::vector<T>& b) {
        std::size_t count = 0;
        for (std::size_t i = 0; i < a.size(); ++i) count += !support::same(a[i], b[i]);
        return count;
    }

    template <class Architecture>
    results<T> run() {
        using alone = support::layer_alone<norm, Input, T, Architecture, 64>;
        using one = support::layer_alone<norm, Input, T, Architecture, 1>;
        std::vector<T> workspace(alone::workspace_size, T(7));
        const std::vector<T> sevens(x.size(), T(7));
        results<T> now{sevens, sevens, sevens, {}, {}};
        alone::forward(initial, x.data(), now.inferred.data(), workspace.data(), rows);
        std::vector<T> by_one(sevens);
        for (std::size_t at = 0; at < x.size(); at += stride)
            one::forward(initial, x.data() + at, by_one.data() + at, workspace.data(), 1);
        CHECK(differences(by_one, now.inferred) == 0);

        const auto tape = std::make_unique<typename alone::tape>();
        parameters p = initial;
        moments gradient{};
        const nn::update<support::subtract_gradient, moments> update{{}, {&gradient}};
        alone::forward_in_step(p, *tape, nn::nothing{}, x.data(), now.y.data(), workspace.data(), rows);
        parameters other = p;
        alone::backward(other, *tape, update, x.data(), now.y.data(), dy.data(), nn::no_rows{},
                        workspace.data(), rows);
        alone::backward(p, *tape, update, x.data(), now.y.data(), dy.data(), now.dx.data(),
                        workspace.data(), rows);
        CHECK(support::same_values(support::visited(other), support::visited(p)));
        for (const std::vector<T>* written : {&now.y, &now.dx, &now.inferred})
            for (std::size_t i = 0; i < x.size(); ++i)
                if (i % stride >= Input::size && !support::positive_zero((*written)[i]))
                    FAIL_CHECK("padding is written at " << i);
        for (const auto* array : {p.weight, p.bias, p.running_mean, p.running_var})
            for (std::size_t c = channels; c < nn::padded(channels); ++c)
                CHECK(support::positive_zero(array[c]));
        now.parameters = support::visited(p);
        now.gradient = support::visited(gradient);
        return now;
    }

    void compare(const results<T>& now) const {
        support::worst_error step, back, inference, parameter, figure;
        const double count = static_cast<double>(rows * Input::size / channels);
        for (std::size_t c = 0; c < channels; ++c) {
            const double weight = initial.weight[c], bias = initial.bias[c];
            const double running_mean = initial.running_mean[c], running_var = initial.running_var[c];
            double mean = 0, variance = 0, of_weight = 0, of_bias = 0;
            const auto each = [&](auto f) {
                for (std::size_t row = 0; row < x.size(); row += stride)
                    for (std::size_t at = row + c; at < row + Input::size; at += channels) f(at);
            };
            each([&](std::size_t at) { mean += x[at] / count; });
            each([&](std::size_t at) { variance += (x[at] - mean) * (x[at] - mean) / count; });
            const double root = std::sqrt(variance + 1e-5);
            const auto normal = [&](std::size_t at) { return (x[at] - mean) / root; };
            each([&](std::size_t at) {
                of_weight += dy[at] * normal(at);
                of_bias += dy[at];
            });
            each([&](std::size_t at) {
                const double place = static_cast<double>(at);
                step.add(deviation(now.y[at], weight * normal(at) + bias), place);
                back.add(deviation(now.dx[at],
                                   weight / root *
                                       (dy[at] - of_bias / count - normal(at) * of_weight / count)),
                         place);
                inference.add(
                    deviation(now.inferred[at],
                              weight * (x[at] - running_mean) / std::sqrt(running_var + 1e-5) + bias),
                    place);
            });
            const double place = static_cast<double>(c);
            const double scale = std::sqrt(count);
            parameter.add(deviation(now.gradient[c], of_weight, scale), place);
            parameter.add(deviation(now.gradient[channels + c], of_bias, scale), place);
            parameter.add(deviation(now.parameters[c], weight - now.gradient[c], scale), place);
            parameter.add(
                deviation(now.parameters[channels + c], bias - now.gradient[channels + c], scale),
                place);
            figure.add(deviation(now.parameters[2 * channels + c], 0.9 * running_mean + 0.1 * mean),
                       place);
            figure.add(deviation(now.parameters[3 * channels + c],
                                 0.9 * running_var + 0.1 * variance * count / (count - 1)),
                       place);
        }
        CAPTURE(channels, rows, step.at, back.at, inference.at, parameter.at, figure.at);
        CHECK(step.error <= 8 * epsilon<T>);
        CHECK(back.error <= 16 * epsilon<T>);
        CHECK(inference.error <= 16 * epsilon<T>);
        CHECK(parameter.error <= 16 * epsilon<T>);
        CHECK(figure.error <= 4 * epsilon<T>);
    }

    std::size_t rows;
    std::vector<T> x, dy;
    parameters initial{};
};

}  // namespace

TEST_CASE("batch_norm of rows is its definition, to the same bits everywhere") {
    check<shape<1>, float>(5);
    check<shape<3>, float>(2);
    check<shape<17>, float>(64);
    check<shape<17>, double>(7);
}

TEST_CASE("batch_norm of rows with places is its definition, to the same bits everywhere") {
    check<shape<5, 1>, float>(3);
    check<shape<70, 3>, float>(1);
    check<shape<2, 3, 7>, double>(3);
    check<shape<11, 17>, float>(5);
    check<shape<3, 33>, double>(2);
    check<shape<2, 2, 16>, float>(4);
}
namespace {

/// Trains as PyTorch did.
template <class Topology, std::size_t Batch, class T, class Optimizer>
void compare_with(const batch_norm_case& expected, Optimizer optimizer) {
    using network = nn::network<Topology, T>;
    static network net;
    const auto train =
        std::make_unique<nn::trainer<network, nn::mse, Optimizer, Batch>>(net, nn::mse{}, optimizer);
    const auto in_type = [](const std::vector<double>& from) {
        return std::vector<T>(from.begin(), from.end());
    };
    const std::vector<T> parameters = in_type(expected.parameters), x = in_type(expected.rows),
                         y = in_type(expected.targets);
    net.initialize(1);
    net.set_parameters(std::span<const T, network::parameter_count>(parameters));
    support::worst_error error;
    const std::size_t steps = expected.losses.size() - 1;
    const std::size_t of_x = Batch * network::inputs, of_y = Batch * network::outputs;
    REQUIRE((x.size() == steps * of_x && y.size() == steps * of_y));
    for (std::size_t i = 0; i < steps; ++i) {
        const T loss =
            train->step(std::span(x).subspan(i * of_x, of_x), std::span(y).subspan(i * of_y, of_y));
        error.add(deviation(loss, expected.losses[i]), static_cast<double>(i));
    }
    const T loss = train->evaluate(std::span(x).first(of_x), std::span(y).first(of_y));
    error.add(deviation(loss, expected.losses[steps]), static_cast<double>(steps));
    std::vector<T> values(network::value_count), outputs(of_y);
    net.get_values(std::span<T, network::value_count>(values));
    net.predict(std::span(x).first(of_x), outputs);
    REQUIRE((values.size() == expected.values.size() && of_y == expected.outputs.size()));
    for (std::size_t i = 0; i < values.size(); ++i)
        error.add(deviation(values[i], expected.values[i]), 100 + static_cast<double>(i));
    for (std::size_t i = 0; i < of_y; ++i)
        error.add(deviation(outputs[i], expected.outputs[i]), 1000 + static_cast<double>(i));
    CAPTURE(error.at);
    CHECK(error.error <= 4e4 * epsilon<T>);
}

}  // namespace

TEMPLATE_TEST_CASE("batch_norm trains, and infers by its running figures, as PyTorch's", "", float,
                   double) {
    using of_places = nn::batch_norm_with<2, std::ratio<1, 8>, std::ratio<1, 4>>;
    compare_with<sequential<linear<3, 5>, batch_norm<5>, nn::tanh, linear<5, 2>>, 7, TestType>(
        between_linears, nn::sgd{.lr = 0.1, .momentum = 0.9});
    compare_with<sequential<nn::input<6, 3>, batch_norm<3>>, 4, TestType>(over_time,
                                                                          nn::adam{.lr = 0.05});
    compare_with<sequential<nn::input<3, 4, 2>, of_places>, 3, TestType>(over_places,
                                                                         nn::sgd{.lr = 0.5});
}

TEST_CASE("sums over many values are accurate in float") {
    using network = nn::network<
        sequential<nn::input<65536, 1>, nn::batch_norm_with<1, std::ratio<1, 100000>, std::ratio<1>>>>;
    static network net;
    static nn::trainer<network, nn::mse, nn::sgd, 1> trainer{net};
    net.initialize(1);
    std::vector<float> x(network::inputs), y(x.size());
    support::numbers random;
    double mean = 0, variance = 0;
    for (float& each : x) mean += each = static_cast<float>(100 + random(1.75));
    mean /= static_cast<double>(x.size());
    for (const float each : x) variance += (each - mean) * (each - mean);
    variance /= static_cast<double>(x.size() - 1);
    trainer.step(x, y);
    CHECK(deviation(net.layer<0>().running_mean[0], mean) <= epsilon<float>);
    CHECK(deviation(net.layer<0>().running_var[0], variance) <= 4 * epsilon<float>);
}

TEST_CASE("a NaN stays in its channel, in inference in its value") {
    using network = nn::network<sequential<nn::input<2, 3>, layer>>;
    static network net;
    net.initialize(1);
    const float none = static_cast<float>(support::not_a_number);
    const std::vector<float> x{1, 2, 3, none, 5, 6, 0, 1, 2, 4, 7, 9}, targets(x.size());
    std::vector<float> y(x.size());
    net.predict(x, y);
    for (std::size_t i = 0; i < x.size(); ++i) CHECK((i == 3) == std::isnan(y[i]));
    nn::trainer<network, nn::mse, nn::sgd, 2> trainer{net};
    CHECK(std::isnan(trainer.step(x, targets)));
    CHECK(std::isnan(net.layer<0>().running_mean[0]));
    for (std::size_t c = 1; c < 3; ++c) {
        CHECK(net.layer<0>().running_mean[c] > 0);
        CHECK(net.layer<0>().running_var[c] > 0);
        CHECK(!std::isnan(net.layer<0>().weight[c]));
    }
}

TEST_CASE("channels that are constant come to the bias") {
    using network = nn::network<sequential<layer>>;
    static network net;
    net.initialize(1);
    for (std::size_t c = 0; c < 3; ++c) net.layer<0>().bias[c] = static_cast<float>(c);
    nn::trainer<network, nn::mse, nn::sgd, 4> trainer{net};
    const std::vector<float> x{0.1f, 2, 3, 0.1f, 2, 3, 0.1f, 2, 3}, y{0, 1, 2, 0, 1, 2, 0, 1, 2};
    CHECK(trainer.step(x, y) == 0);
    CHECK(net.layer<0>().running_var[0] == 0.9f);
}

TEST_CASE(
    "batch_norm passes its gradients on, first, last, in copies and branches, before activations") {
    using nn::testing::gradient_check;
    CHECK(
        gradient_check<sequential<linear<3, 5>, batch_norm<5>, nn::tanh, linear<5, 2>>>().largest_error <
        1e-7);
    CHECK(gradient_check<sequential<batch_norm<19>, linear<19, 3>, batch_norm<3>>>().largest_error <
          1e-7);
    CHECK(gradient_check<
              sequential<nn::input<4, 3>, batch_norm<3>, nn::conv1d<3, 16, nn::kernel<2>>, nn::silu,
                         batch_norm<16>, nn::tanh, nn::conv1d<16, 7>, batch_norm<7>, nn::softplus>>()
              .largest_error < 1e-7);
    CHECK(
        gradient_check<
            sequential<linear<2, 6>, nn::repeat<2, nn::residual<linear<6, 6>, batch_norm<6>, nn::silu>>,
                       linear<6, 1>>>()
            .largest_error < 1e-7);
    CHECK(gradient_check<
              sequential<nn::input<5, 2>,
                         nn::concat<batch_norm<2>, sequential<nn::conv1d<2, 3>, batch_norm<3>>>>,
              nn::mse, 1>()
              .largest_error < 1e-7);
}

TEST_CASE("a step of one value a channel takes the running figures, and leaves them") {
    using network = nn::network<sequential<linear<2, 3>, layer, linear<3, 1>>, double>;
    using frozen = nn::network<sequential<linear<2, 3>, nn::affine<3>, linear<3, 1>>, double>;
    network net;
    frozen other;
    net.initialize(1);
    other.initialize(1);
    nn::trainer<network, nn::mse, nn::gradients, 4> trainer{net};
    nn::trainer<frozen, nn::mse, nn::gradients, 4> of_other{other};
    const double x[] = {1, 2, 3, -1, 0, 1}, y[] = {1, 2, 3};
    trainer.step(x, y);
    const auto figures = net.layer<1>();
    for (std::size_t c = 0; c < 3; ++c) {
        other.layer<1>().weight[c] = 1 / std::sqrt(figures.running_var[c] + 1e-5);
        other.layer<1>().bias[c] = -figures.running_mean[c] * other.layer<1>().weight[c];
    }
    const double loss = trainer.step({1, 2}, {1});
    CHECK(deviation(loss, trainer.evaluate({1, 2}, {1})) < 1e-14);
    CHECK(deviation(loss, of_other.step({1, 2}, {1})) < 1e-14);
    std::array<double, network::parameter_count> gradient{}, expected{};
    trainer.get_gradients(gradient);
    of_other.get_gradients(expected);
    for (std::size_t i = 0; i < gradient.size(); ++i) {
        CAPTURE(i);
        // That of a weight is of the normalised value.
        if (i < 9 || i >= 12) CHECK(deviation(gradient[i], expected[i]) < 1e-13);
    }
    for (std::size_t c = 0; c < 3; ++c) {
        CHECK(net.layer<1>().running_mean[c] == figures.running_mean[c]);
        CHECK(net.layer<1>().running_var[c] == figures.running_var[c]);
    }
}

TEST_CASE("running figures are stored, but not trained") {
    using network = nn::network<sequential<linear<2, 3>, layer>>;
    STATIC_REQUIRE(network::parameter_count == 15 && network::value_count == 21);
    STATIC_REQUIRE(sizeof(layer::parameters<float>::moments) == 2 * 64);
    network net;
    net.initialize(1);
    nn::trainer<network, nn::mse, nn::adamw, 2> trainer{net, {}, {.weight_decay = 0.5}};
    trainer.step({1, 2, 3, 5}, {1, 0, 1, 0, 1, 0});
    const auto before = net.layer<1>();
    CHECK(before.running_mean[0] != 0);
    CHECK(before.running_var[0] != 1);
    trainer.evaluate({1, 2, 3, 5}, {1, 0, 1, 0, 1, 0});
    CHECK(support::same_values(support::visited(net.layer<1>()), support::visited(before)));
    std::array<float, 15> parameters{};
    net.get_parameters(parameters);
    CHECK(parameters[9] == before.weight[0]);
    CHECK(parameters[14] == before.bias[2]);
    net.set_parameters(parameters);
    CHECK(net.layer<1>().running_mean[0] == before.running_mean[0]);
    std::array<float, 21> all{};
    net.get_values(all);
    CHECK(all[15] == before.running_mean[0]);
    CHECK(all[20] == before.running_var[2]);
    net.initialize(1);
    CHECK(net.layer<1>().running_mean[0] == 0);
    CHECK(net.layer<1>().running_var[2] == 1);
}

TEST_CASE("batch_norm names its tensors as PyTorch does, and as they are visited") {
    std::string names;
    const auto add = [&](const char* name, std::initializer_list<std::size_t> shape) {
        names += name;
        for (const std::size_t size : shape) names += " " + std::to_string(size) + ";";
    };
    layer::parameters<float>::for_each_tensor(add);
    layer::parameters<float>::for_each_buffer(add);
    CHECK(names == "weight 3;bias 3;running_mean 3;running_var 3;");
}

namespace {

/// Values of -1 and 1 have the variance 1: the biased one, the other is n / (n - 1).
constexpr bool trains_in_constant_evaluation() {
    using network = nn::network<sequential<nn::input<2, 3>, layer>, double>;
    network net;
    net.initialize(1);
    nn::trainer<network, nn::mse, nn::sgd, 2> trainer{net, {}, {.lr = 0.1}};
    const double x[] = {1, 1, 1, -1, -1, -1, -1, -1, -1, 1, 1, 1}, y[12]{};
    const double loss = trainer.step(x, y);
    const auto& p = net.layer<0>();
    return deviation(loss, 1 / (1 + 1e-5)) < 1e-12 && p.running_mean[0] == 0 &&
           deviation(p.running_var[2], 0.9 + 0.1 * 4 / 3) < 1e-12 && p.weight[0] < 1 && p.bias[0] == 0;
}
static_assert(trains_in_constant_evaluation());

static_assert([] {
    nn::network<sequential<nn::input<2, 2>, batch_norm<2>>> net;
    net.initialize(1);
    net.layer<0>().running_mean[1] = 3;
    net.layer<0>().weight[1] = 2;
    const auto y = net({1, 2, 3, 4});
    return deviation(y[0], 1) < 1e-5 && deviation(y[1], -2) < 2e-5 && deviation(y[3], 2) < 2e-5;
}());

}  // namespace
