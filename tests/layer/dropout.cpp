// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/dropout.hpp>

#include "catch.hpp"
#include "support/architectures.hpp"
#include "support/bits.hpp"
#include "support/compare.hpp"
#include "support/layer_alone.hpp"

#include <ctnn/testing/gradient_check.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <ratio>
#include <type_traits>
#include <vector>

namespace {

namespace nn = ctnn;
using nn::dropout, nn::linear, nn::sequential;

static_assert(nn::layer<dropout<>> && !nn::parametric_layer<dropout<>> && std::is_empty_v<dropout<>>);
static_assert(std::is_same_v<dropout<>, dropout<std::ratio<1, 2>>>);

/// What 1 becomes in a step: rows * Width values.
template <class Dropout, std::size_t Width, class T, class Architecture>
std::vector<T> of_ones(std::size_t rows, nn::random_generator& random) {
    constexpr std::size_t stride = nn::padded(Width);
    using alone = support::layer_alone<Dropout, nn::shape<Width>, T, Architecture, 8>;
    const auto tape = std::make_unique<typename alone::tape>();
    std::vector<T> x(rows * stride), y(x.size(), T(7)), dx(y), values;
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = i % stride < Width;
    T workspace[1];
    nn::nothing none;
    alone::forward_in_step(none, *tape, &random, x.data(), y.data(), workspace, rows);
    // The derivatives go the same way.
    alone::backward(none, *tape, none, x.data(), y.data(), x.data(), dx.data(), workspace, rows);
    CHECK(dx == y);
    for (std::size_t i = 0; i < y.size(); ++i) {
        if (i % stride < Width)
            values.push_back(y[i]);
        else
            CHECK(support::positive_zero(y[i]));
    }
    return values;
}

}  // namespace

TEMPLATE_TEST_CASE("dropout drops the same values everywhere", "", float, double) {
    // The numbers of seed 5 by SplitMix64: half below 2^31 are dropped, the low half of each number first.
    const std::vector<TestType> expected{2, 0, 2, 2, 0, 0, 2, 2, 0, 2, 0, 0, 2, 0, 2, 0, 0, 2, 0, 0, 0};
    support::for_each_architecture([&]<class Architecture>() {
        nn::random_generator random(5);
        CHECK(of_ones<dropout<>, 7, TestType, Architecture>(3, random) == expected);
        CHECK(random.state() == 5 + 3 * 4 * 0x9e3779b97f4a7c15);
    });
}

TEST_CASE("as many values are dropped as the probability says, and the others make up for it") {
    nn::random_generator random(1);
    const auto check = [&]<class Probability>(Probability) {
        constexpr double probability = static_cast<double>(Probability::num) / Probability::den;
        double dropped = 0, wrong = 0;
        constexpr int rows = 8, runs = 40;
        for (int i = 0; i < runs; ++i)
            for (const double y :
                 of_ones<dropout<Probability>, 125, double, nn::simd::native>(rows, random)) {
                dropped += y == 0;
                wrong += y != 0 && support::deviation(y, 1 / (1 - probability)) > 1e-15;
            }
        constexpr double count = 125 * rows * runs;
        CHECK(wrong == 0);
        CHECK(std::abs(dropped - probability * count) <=
              4 * std::sqrt(probability * (1 - probability) * count));
    };
    check(std::ratio<0>{});
    check(std::ratio<1, 10>{});
    check(std::ratio<1, 2>{});
    check(std::ratio<7, 8>{});
    check(std::ratio<1>{});
}

TEST_CASE("a NaN is none the less for being dropped") {
    using network = nn::network<sequential<nn::input<3>, dropout<std::ratio<1>>, linear<3, 1>>>;
    network net;
    nn::trainer<network, nn::mse, nn::sgd, 1> trainer{net};
    CHECK(trainer.step({1, 2, 3}, {1}) == 1);
    CHECK(std::isnan(trainer.step({1, static_cast<float>(support::not_a_number), 3}, {1})));
}

TEST_CASE("in inference there is no dropout, nor anything that it costs") {
    using with = sequential<linear<3, 20>, dropout<>, nn::tanh, dropout<>, linear<20, 2>, dropout<>>;
    using without = sequential<linear<3, 20>, nn::tanh, linear<20, 2>>;
    STATIC_REQUIRE(nn::cost<with>::scratch_bytes == nn::cost<without>::scratch_bytes);
    static nn::network<with> net;
    static nn::network<without> other;
    net.initialize(1);
    other.initialize(1);
    static nn::trainer<nn::network<with>, nn::mse, nn::sgd, 2> trainer{net};
    static nn::trainer<nn::network<without>, nn::mse, nn::sgd, 2> of_other{other};
    const std::vector<float> x{1, 2, 3, 4, 5, 6}, y{1, 0, 0, 1};
    std::vector<float> out(4), expected(4);
    net.predict(x, out);
    other.predict(x, expected);
    CHECK(out == expected);
    const auto before = trainer.random_state();
    CHECK(trainer.evaluate(x, y) == of_other.evaluate(x, y));
    CHECK(trainer.random_state() == before);
    CHECK(trainer.step(x, y) != of_other.step(x, y));
    CHECK(trainer.random_state() != before);
    // Alone, and as a branch, it is called.
    nn::network<sequential<nn::input<3>, dropout<>>> alone;
    CHECK(alone({1, 2, 3}) == std::array<float, 3>{1, 2, 3});
    nn::network<sequential<nn::input<3>, nn::add<dropout<>, nn::identity>>> branch;
    CHECK(branch({1, 2, 3}) == std::array<float, 3>{2, 4, 6});
}

TEST_CASE("the same seed drops the same values in every run, another seed others") {
    using network = nn::network<sequential<linear<3, 20>, dropout<>, linear<20, 1>>>;
    const auto loss_after = [](std::uint64_t seed, int steps) {
        network net;
        net.initialize(1);
        nn::trainer<network, nn::mse, nn::sgd, 2> trainer{net, {}, {.lr = 0.01}};
        if (seed != 0) trainer.seed(seed);
        float loss = 0;
        for (int i = 0; i < steps; ++i) loss = trainer.step({1, 2, 3, 4, 5, 6}, {1, 0});
        return loss;
    };
    CHECK(loss_after(3, 5) == loss_after(3, 5));
    CHECK(loss_after(3, 1) != loss_after(4, 1));
    CHECK(loss_after(0, 3) == loss_after(0, 3));
}

TEST_CASE("dropout passes on the derivatives of what it did, also in copies and branches") {
    using nn::testing::gradient_check;
    CHECK(gradient_check<sequential<linear<3, 5>, dropout<>, nn::tanh, linear<5, 2>>>().largest_error <
          1e-7);
    CHECK(gradient_check<sequential<linear<3, 5>, nn::tanh, dropout<std::ratio<1, 4>>>>().largest_error <
          1e-7);
    CHECK(gradient_check<sequential<nn::input<5, 2>, linear<2, 3>,
                                    nn::repeat<2, nn::residual<linear<3, 3>, dropout<>>>>>()
              .largest_error < 1e-7);
    CHECK(gradient_check<
              sequential<linear<2, 3>, nn::concat<dropout<>, sequential<linear<3, 3>, dropout<>>>>>()
              .largest_error < 1e-7);
}

namespace {

/// A step of three rows with a dropout that drops nothing is that of the same network without it.
template <class With, class Without>
void check_step() {
    using one = nn::network<With>;
    using other = nn::network<Without>;
    const auto train = []<class Network>(Network) {
        Network net;
        net.initialize(1);
        const auto trainer = std::make_unique<nn::trainer<Network, nn::mse, nn::sgd, 3>>(
            net, nn::mse{}, nn::sgd{.lr = 0.1});
        nn::random_generator random(2);
        std::vector<float> x(3 * Network::inputs), y(3 * Network::outputs);
        for (std::vector<float>* values : {&x, &y})
            for (float& value : *values) value = random.uniform(1.0f);
        std::vector<float> all(Network::parameter_count + 2);
        all.back() = trainer->step(x, y);
        *(all.end() - 2) = trainer->evaluate(x, y);
        net.get_parameters(
            std::span<float, Network::parameter_count>(all.data(), Network::parameter_count));
        return all;
    };
    CHECK(train(one{}) == train(other{}));
}

}  // namespace

TEST_CASE("dropout at either end of a network meets rows without padding") {
    using none = dropout<std::ratio<0>>;
    using image = nn::input<4, 1, 7>;
    using nn::conv2d, nn::flatten;
    check_step<sequential<nn::input<7>, none, linear<7, 3>>, sequential<linear<7, 3>>>();
    check_step<sequential<image, none, linear<7, 3>>, sequential<image, linear<7, 3>>>();
    check_step<sequential<image, none, conv2d<7, 3>>, sequential<image, conv2d<7, 3>>>();
    check_step<sequential<image, nn::identity, none, flatten, linear<28, 3>>,
               sequential<image, flatten, linear<28, 3>>>();
    check_step<sequential<image, nn::add<sequential<none, conv2d<7, 3>>, conv2d<7, 3>>>,
               sequential<image, nn::add<conv2d<7, 3>, conv2d<7, 3>>>>();
    check_step<sequential<image, conv2d<7, 3>, none>, sequential<image, conv2d<7, 3>>>();
    check_step<sequential<linear<7, 3>, nn::tanh, none>, sequential<linear<7, 3>, nn::tanh>>();
}

static_assert([] {
    using network = nn::network<sequential<nn::input<8>, dropout<>, linear<8, 1>>, double>;
    network net;
    for (std::size_t i = 0; i < 8; ++i) net.layer<0>().weight(0, i) = 1;
    nn::trainer<network, nn::mse, nn::sgd, 1> trainer{net};
    trainer.seed(5);
    const double x[] = {1, 2, 4, 8, 16, 32, 64, 128}, y[] = {0};
    const double loss = trainer.step(x, y);  // the square of twice the sum of what is kept
    return loss == 154 * 154 && trainer.random_state() == 5 + 4 * 0x9e3779b97f4a7c15;
}());
