// SPDX-License-Identifier: BSL-1.0
#include <ctnn/train/trainer.hpp>

#include "catch.hpp"
#include "support/naive_network.hpp"

#include <ctnn/ctnn.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

namespace nn = ctnn;

constexpr std::size_t batch = 17;

/// y = x; in training y = x / 2.
struct halved_in_training {
    template <class Input>
    struct on : nn::layer_base {
        using output = Input;
        template <class Call>
        static constexpr void forward(const Call&, auto x, auto y) {
            for (std::size_t i = 0; i < x.count * x.stride; ++i)
                y.data[i] = Call::is_training ? x.data[i] / 2 : x.data[i];
        }
        static constexpr void backward(const auto&, auto x, auto, auto dy, auto dx) {
            if constexpr (decltype(dx)::are_wanted)
                for (std::size_t i = 0; i < x.count * x.stride; ++i) dx.data[i] = dy.data[i] / 2;
        }
    };
};

// A network at a seed, its trainer, and batches for it.
template <class Topology, class Loss, class Optimizer, class T, std::size_t Batch = batch>
struct training {
    using network_type = nn::network<Topology, T>;
    using trainer_type = nn::trainer<network_type, Loss, Optimizer, Batch>;
    using target = typename trainer_type::target_type;
    static constexpr std::size_t inputs = network_type::inputs;
    static constexpr std::size_t outputs = network_type::outputs;
    static constexpr std::size_t count = network_type::parameter_count;

    network_type network;
    trainer_type trainer;

    explicit training(Optimizer optimizer = {}, Loss loss = {}) : trainer{network, loss, optimizer} {
        network.initialize(11);
    }
    static std::vector<T> rows(std::size_t count, std::uint64_t seed = 1) {
        return naive::random_values<T>(count * inputs, seed, 2);
    }
    static std::vector<target> targets(std::size_t count, std::uint64_t seed = 1) {
        nn::random_generator random(seed);
        std::vector<target> y(count * trainer_type::targets_per_row);
        for (target& each : y) {
            if constexpr (std::is_same_v<target, T>)
                each = static_cast<T>(random.below(9)) / 8;
            else
                each = static_cast<target>(random.below(outputs));
        }
        return y;
    }
    std::vector<T> parameters() const {
        std::vector<T> flat(count);
        network.get_parameters(std::span<T, count>(flat));
        return flat;
    }
};

template <class Network>
std::vector<unsigned char> bytes_of(const Network& net) {
    std::vector<unsigned char> bytes(sizeof net);
    std::memcpy(bytes.data(), &net, sizeof net);
    return bytes;
}

// Sums of up to 17 x 33 products of values of the size of 1, where a loss divides by small
// probabilities too: a few times the rounding of one answer.
constexpr double allowed = 4;

using regression =
    nn::sequential<nn::linear<5, 9>, nn::elu, nn::linear<9, 33>, nn::gelu, nn::linear<33, 7>>;
using one_probability = nn::sequential<nn::linear<3, 13>, nn::relu, nn::linear<13, 1>, nn::sigmoid>;
using probabilities = nn::sequential<nn::linear<1, 17>, nn::softplus, nn::linear<17, 3>, nn::sigmoid>;
using classes = nn::sequential<nn::linear<9, 17>, nn::silu, nn::linear<17, 5>, nn::softmax>;
using softmax_inside =
    nn::sequential<nn::linear<16, 6>, nn::softmax, nn::linear<6, 3>, nn::tanh, nn::leaky_relu>;
using no_biases = nn::sequential<
    nn::linear<5, 9, nn::no_bias>, nn::tanh,
    nn::residual<nn::linear<9, 33, nn::no_bias>, nn::gelu, nn::linear<33, 9, nn::no_bias>>,
    nn::repeat<2, nn::linear<9, 9, nn::no_bias>, nn::elu>, nn::linear<9, 1, nn::no_bias>>;
using large_panels = nn::sequential<nn::linear<7, 65>, nn::tanh, nn::linear<65, 1>>;

template <class Topology, class Loss, class T, std::size_t Batch = batch>
void check_steps() {
    constexpr double lr = 0.1;
    training<Topology, Loss, nn::sgd, T, Batch> one({.lr = lr});
    for (std::size_t step = 1; step <= batch; ++step) {
        const std::size_t rows = std::min(step, Batch);
        const auto x = one.rows(rows, step);
        const auto y = one.targets(rows, step);
        naive::network reference = naive::network::of(one.network);
        const auto expected = reference.batch<Loss>(x, y);
        for (std::size_t i = 0; i < reference.parameters.size(); ++i)
            reference.parameters[i] -= lr * expected.gradient[i];
        CAPTURE(step);
        CHECK(naive::deviation<T>(std::array{one.trainer.step(x, y)}, {expected.loss}) <= allowed);
        CHECK(naive::deviation<T>(one.parameters(), reference.parameters) <= allowed);
    }
    CHECK(one.trainer.steps() == batch);
}

}  // namespace

TEST_CASE("a step is forward, loss, backward and descent, for every number of rows", "[trainer]") {
    SECTION("mse") { check_steps<regression, nn::mse, float>(); }
    SECTION("bce of one output") { check_steps<one_probability, nn::bce, float>(); }
    SECTION("bce of three") { check_steps<probabilities, nn::bce, float>(); }
    SECTION("cross entropy") { check_steps<classes, nn::cross_entropy, float>(); }
    SECTION("softmax inside, two activations in a row") {
        check_steps<softmax_inside, nn::mse, float>();
    }
    SECTION("more than a panel") { check_steps<large_panels, nn::mse, float>(); }
    SECTION("no biases") { check_steps<no_biases, nn::mse, float>(); }
    SECTION("mse in double") { check_steps<regression, nn::mse, double>(); }
    SECTION("bce in double") { check_steps<probabilities, nn::bce, double>(); }
    SECTION("cross entropy in double") { check_steps<classes, nn::cross_entropy, double>(); }
}

TEST_CASE("a trainer for one row at a time takes the same steps", "[trainer]") {
    SECTION("mse") { check_steps<regression, nn::mse, float, 1>(); }
    SECTION("bce") { check_steps<probabilities, nn::bce, float, 1>(); }
    SECTION("no biases") { check_steps<no_biases, nn::mse, float, 1>(); }
    SECTION("cross entropy in double") { check_steps<classes, nn::cross_entropy, double, 1>(); }
    SECTION("more than a panel in double") {
        check_steps<nn::sequential<nn::linear<5, 130>, nn::tanh, nn::linear<130, 65>, nn::relu,
                                   nn::linear<65, 1>>,
                    nn::mse, double, 1>();
    }
}

TEMPLATE_TEST_CASE("gradients stores the mean gradient and moves nothing", "[trainer]", float, double) {
    training<regression, nn::mse, nn::gradients, TestType> one;
    const auto before = bytes_of(one.network);
    std::vector<TestType> gradient(one.count);
    for (const std::size_t rows : {17u, 5u, 1u}) {
        const auto x = one.rows(rows), y = one.targets(rows);
        const auto expected = naive::network::of(one.network).template batch<nn::mse>(x, y);
        one.trainer.step(x, y);
        one.trainer.get_gradients(std::span<TestType, one.count>(gradient));
        CAPTURE(rows);
        CHECK(naive::deviation<TestType>(gradient, expected.gradient) <= allowed);
        CHECK(bytes_of(one.network) == before);
    }
}

TEST_CASE("evaluate gives the loss that step would and changes nothing", "[trainer]") {
    using one_training = training<classes, nn::cross_entropy, nn::adam, float>;
    one_training with({.lr = 0.1}), without({.lr = 0.1});
    for (const std::uint64_t seed : {1u, 2u, 3u, 4u}) {
        const auto x = with.rows(13, seed);
        const auto y = with.targets(13, seed);
        const auto before = bytes_of(with.network);
        const float loss = with.trainer.evaluate(x, y);
        const float of_others = with.trainer.evaluate(with.rows(17, 99), with.targets(17, 99));
        CHECK(bytes_of(with.network) == before);
        CHECK(loss != of_others);
        CHECK(with.trainer.evaluate(x, y) == loss);
        CHECK(with.trainer.step(x, y) == loss);
        CHECK(without.trainer.step(x, y) == loss);
        CHECK(bytes_of(with.network) == bytes_of(without.network));
        CHECK(bytes_of(with.network) != before);
        CHECK(with.trainer.steps() == seed);
    }
}

TEST_CASE("a layer that is another in training is not so in evaluate", "[trainer]") {
    using topology = nn::sequential<nn::linear<1, 1>, halved_in_training>;
    nn::network<topology> net;
    net.set_parameters(std::array{1.0f, 0.0f});
    nn::trainer<nn::network<topology>, nn::mse, nn::gradients, 2> trainer{net};
    const float x[] = {2, 4}, y[] = {0, 0};
    CHECK(trainer.evaluate(x, y) == 10);
    CHECK(trainer.step(x, y) == 2.5f);
    std::array<float, 2> gradient;
    trainer.get_gradients(gradient);
    CHECK(gradient == std::array{5.0f, 1.5f});
    CHECK(trainer.evaluate(x, y) == 10);
    CHECK(net({2.0f})[0] == 2);
}

TEST_CASE("the loss of a step is that of the parameters before it", "[trainer]") {
    training<regression, nn::mse, nn::sgd, double> one({.lr = 0.1});
    const auto x = one.rows(9), y = one.targets(9);
    std::vector<double> out(9 * one.outputs);
    one.network.predict(x, out);
    double sum = 0;
    for (std::size_t i = 0; i < out.size(); ++i) sum += (out[i] - y[i]) * (out[i] - y[i]);
    CHECK(one.trainer.step(x, y) == Approx(sum / static_cast<double>(out.size())).epsilon(1e-12));
}

TEST_CASE("the learning rate can change between steps", "[trainer]") {
    using one_training = training<regression, nn::mse, nn::sgd, float>;
    one_training changed({.lr = 1}), constant({.lr = 0.05});
    const auto x = changed.rows(9), y = changed.targets(9);
    const auto before = bytes_of(changed.network);
    changed.trainer.learning_rate(0);
    changed.trainer.step(x, y);
    CHECK(bytes_of(changed.network) == before);
    changed.trainer.learning_rate(0.05);
    changed.trainer.step(x, y);
    constant.trainer.step(x, y);
    CHECK(bytes_of(changed.network) == bytes_of(constant.network));
    CHECK(bytes_of(changed.network) != before);
    CHECK(changed.trainer.learning_rate() == 0.05);
}

TEST_CASE("the same seed trains to the same bits", "[trainer]") {
    const auto train = [] {
        auto one = std::make_unique<training<classes, nn::cross_entropy, nn::rmsprop, float>>(
            nn::rmsprop{.lr = 0.01, .momentum = 0.9, .centered = true});
        for (std::uint64_t step = 0; step < 20; ++step)
            one->trainer.step(one->rows(step % 17 + 1, step), one->targets(step % 17 + 1, step));
        return bytes_of(one->network);
    };
    const auto first = train();
    CHECK(train() == first);
}

TEST_CASE("rows of an earlier, larger batch do not count", "[trainer]") {
    training<classes, nn::cross_entropy, nn::sgd, float> dirty({.lr = 0}), clean({.lr = 0});
    dirty.trainer.step(dirty.rows(17, 1), dirty.targets(17, 1));
    for (auto* one : {&dirty, &clean}) {
        one->trainer.learning_rate(0.5);
        one->trainer.step(one->rows(3, 2), one->targets(3, 2));
    }
    CHECK(bytes_of(dirty.network) == bytes_of(clean.network));
}

TEST_CASE("a step takes vectors, arrays, C arrays and spans", "[trainer]") {
    using network = nn::network<nn::sequential<nn::linear<1, 1>>>;
    network net;
    nn::trainer<network, nn::mse, nn::gradients, 2> trainer{net};
    const float x[] = {1, 2}, y[] = {2, 4};
    CHECK(trainer.step(x, y) == 10);
    CHECK(trainer.step(std::array{1.0f, 2.0f}, std::vector{2.0f, 4.0f}) == 10);
    CHECK(trainer.step(std::span(x).first(1), std::span<const float, 1>(y, 1)) == 4);
}

TEMPLATE_TEST_CASE("class indices of any integer type train to the same bits", "[trainer]", int,
                   std::int64_t, std::uint64_t, std::uint8_t, std::int8_t, short) {
    training<classes, nn::cross_entropy, nn::adam, float> one, other;
    const auto x = one.rows(7);
    const auto y = one.targets(7);
    const std::vector<TestType> same(y.begin(), y.end());
    CHECK(one.trainer.evaluate(x, y) == other.trainer.evaluate(x, same));
    CHECK(one.trainer.step(x, y) == other.trainer.step(x, same));
    CHECK(bytes_of(one.network) == bytes_of(other.network));

    const nn::dataset<9, std::uint32_t> data(x, y);
    const nn::dataset<9, TestType> same_data(x, same);
    nn::fit(one.trainer, data, {.epochs = 2, .shuffle_seed = 1, .validation = &data});
    const auto history =
        nn::fit(other.trainer, same_data, {.epochs = 2, .shuffle_seed = 1, .validation = &same_data});
    CHECK(history.epochs.size() == 2);
    CHECK(bytes_of(one.network) == bytes_of(other.network));
}

TEST_CASE("an integer is a class if it is in range as it is, not as a cast makes of it", "[trainer]") {
    CHECK(nn::is_class(std::int8_t{0}, 1));
    CHECK(nn::is_class(std::int8_t{127}, 300));
    CHECK(!nn::is_class(std::int8_t{-1}, 300));
    CHECK(!nn::is_class(std::int64_t{1} << 32, 5));
    CHECK(!nn::is_class(std::numeric_limits<std::int64_t>::min(), 5));
    CHECK(!nn::is_class(std::uint8_t{5}, 5));
    STATIC_REQUIRE(!nn::class_index<bool>);
    STATIC_REQUIRE(!nn::class_index<char>);
    STATIC_REQUIRE(!nn::class_index<float>);
}

TEST_CASE("a step takes rows and targets in braces", "[trainer]") {
    using network = nn::network<nn::sequential<nn::linear<2, 2>, nn::softmax>>;
    network net, same;
    nn::trainer<network, nn::cross_entropy, nn::sgd, 2> trainer{net}, other{same};
    CHECK(trainer.step({7.5f, 9.2f}, {1}) ==
          other.step(std::array{7.5f, 9.2f}, std::array{std::uint32_t{1}}));
    CHECK(trainer.evaluate({7.5f, 9.2f}, {1}) == other.evaluate(std::array{7.5f, 9.2f}, std::array{1}));
    CHECK(bytes_of(net) == bytes_of(same));
}

TEST_CASE("a trainer reaches its network, and a const one can be read", "[trainer]") {
    training<regression, nn::mse, nn::sgd, float> one;
    CHECK(&one.trainer.network() == &one.network);
    CHECK(&std::as_const(one.trainer).network() == &one.network);
    CHECK(std::as_const(one.trainer).steps() == 0);
}

TEST_CASE("a trainer for one row stores the gradient of that row", "[trainer]") {
    training<regression, nn::mse, nn::gradients, float, 1> one;
    training<regression, nn::mse, nn::gradients, float, 17> many;
    const auto before = bytes_of(one.network);
    std::vector<float> of_one(one.count), of_many(one.count);
    const auto x = one.rows(1), y = one.targets(1);
    one.trainer.step(x, y);
    many.trainer.step(x, y);
    one.trainer.get_gradients(std::span<float, one.count>(of_one));
    many.trainer.get_gradients(std::span<float, one.count>(of_many));
    CHECK(naive::deviation<float>(of_one, naive::values(of_many.begin(), of_many.end())) <= 1);
    CHECK(bytes_of(one.network) == before);
}

TEST_CASE("NaN in a row makes every parameter NaN that it reaches, and the loss", "[trainer]") {
    training<one_probability, nn::bce, nn::sgd, float> one({.lr = 0.1});
    auto x = one.rows(5);
    x[7] = std::numeric_limits<float>::quiet_NaN();
    CHECK(std::isnan(one.trainer.step(x, one.targets(5))));
    std::size_t count = 0;
    for (const float value : one.parameters()) count += std::isnan(value);
    CHECK(count == one.count);

    // Parameters that are set again leave nothing of that behind, in the padding neither.
    training<one_probability, nn::bce, nn::sgd, float> other({.lr = 0.1});
    const auto sound = other.parameters();
    one.network.set_parameters(std::span<const float, one.count>(sound));
    CHECK(bytes_of(one.network) == bytes_of(other.network));
    CHECK(one.trainer.step(one.rows(5), one.targets(5)) ==
          other.trainer.step(one.rows(5), one.targets(5)));
    CHECK(bytes_of(one.network) == bytes_of(other.network));
}

TEST_CASE("class weights come as a span, and an empty one counts every class as 1", "[trainer]") {
    using topology = nn::sequential<nn::linear<2, 3>, nn::softmax>;
    using one_training = training<topology, nn::cross_entropy, nn::sgd, double>;
    one_training plain;
    const auto x = plain.rows(6);
    const std::vector<std::uint32_t> y{0, 1, 2, 2, 1, 2};
    const double unweighted = plain.trainer.evaluate(x, y);

    const std::array<double, 3> equal{2.5, 2.5, 2.5}, only_last{0, 0, 1};
    one_training equally({}, {.weight = equal});
    CHECK(equally.trainer.evaluate(x, y) == Approx(unweighted).epsilon(1e-12));
    one_training of_last({}, {.weight = only_last});
    std::vector<double> rows_of_last;
    for (const std::size_t r : {2u, 3u, 5u})
        rows_of_last.insert(rows_of_last.end(), {x[2 * r], x[2 * r + 1]});
    CHECK(of_last.trainer.evaluate(x, y) ==
          Approx(plain.trainer.evaluate(rows_of_last, std::vector<std::uint32_t>{2, 2, 2}))
              .epsilon(1e-12));

    // Empty, though it points somewhere, as a vector with capacity does.
    const std::array<double, 3> beyond{5, 0, 0};
    one_training empty({}, {.weight = std::span<const double>(beyond).first(0)});
    CHECK(empty.trainer.evaluate(x, y) == unweighted);
}

// ------------------------------------------------------------------ promises

namespace {

template <class Trainer>
concept has_learning_rate = requires(Trainer& t) { t.learning_rate(0.1); };
template <class Trainer>
concept has_gradients =
    requires(const Trainer& t, std::span<float, Trainer::network_type::parameter_count> to) {
        t.get_gradients(to);
    };

using net_type = nn::network<classes>;
using with_sgd = nn::trainer<net_type, nn::cross_entropy, nn::sgd, 4>;
using with_gradients = nn::trainer<net_type, nn::cross_entropy, nn::gradients, 4>;
static_assert(has_learning_rate<with_sgd> && !has_learning_rate<with_gradients>);
static_assert(!has_gradients<with_sgd> && has_gradients<with_gradients>);
static_assert(with_sgd::batch == 4 && with_sgd::targets_per_row == 1);
static_assert(std::is_same_v<with_sgd::target_type, std::uint32_t>);
static_assert(std::is_same_v<
              nn::trainer<nn::network<regression, double>, nn::mse, nn::sgd, 1>::target_type, double>);
static_assert(nn::trainer<nn::network<regression>, nn::mse, nn::sgd, 1>::targets_per_row == 7);
static_assert(noexcept(std::declval<with_sgd&>().step(std::declval<std::span<const float>>(),
                                                      std::declval<std::span<const std::uint32_t>>())));
static_assert(noexcept(std::declval<with_sgd&>().evaluate(
    std::declval<std::span<const float>>(), std::declval<std::span<const std::uint32_t>>())));
static_assert(noexcept(with_sgd(std::declval<net_type&>())));
static_assert(noexcept(std::declval<with_sgd&>().learning_rate(0.1)));

// XOR, trained while compiling, within the compilers' own limits of work.
constexpr auto xor_net = [] {
    using topology = nn::sequential<nn::linear<2, 2>, nn::tanh, nn::linear<2, 1>, nn::sigmoid>;
    nn::network<topology> net;
    net.initialize(2);
    nn::trainer<nn::network<topology>, nn::bce, nn::sgd, 4> trainer{net, {}, {.lr = 2}};
    const float x[] = {0, 0, 0, 1, 1, 0, 1, 1}, y[] = {0, 1, 1, 0};
    for (int epoch = 0; epoch < 200; ++epoch) trainer.step(x, y);
    return net;
}();
static_assert(xor_net({0, 0})[0] < 0.2f);
static_assert(xor_net({0, 1})[0] > 0.8f);
static_assert(xor_net({1, 0})[0] > 0.8f);
static_assert(xor_net({1, 1})[0] < 0.2f);

// Every step in constant evaluation gives what it gives at run time, within rounding.
template <class Topology, class Loss, class Optimizer, class T>
constexpr auto trained(Optimizer optimizer) {
    using network = nn::network<Topology, T>;
    using trainer_type = nn::trainer<network, Loss, Optimizer, 3>;
    network net;
    net.initialize(4);
    trainer_type trainer{net, {}, optimizer};
    T x[3 * network::inputs] = {};
    typename trainer_type::target_type y[3 * trainer_type::targets_per_row] = {};
    for (std::size_t i = 0; i < std::size(x); ++i) x[i] = T(i % 4) / 4 - T(0.3);
    for (std::size_t i = 0; i < std::size(y); ++i)
        y[i] = static_cast<typename trainer_type::target_type>(i % 2);
    std::array<T, network::parameter_count + 2> result{};
    result[0] = trainer.step(x, y);
    for (std::size_t rows = 3; rows > 0; --rows)
        trainer.step(std::span<const T>(x, rows * network::inputs),
                     std::span<const typename trainer_type::target_type>(
                         y, rows * trainer_type::targets_per_row));
    result[1] = trainer.evaluate(x, y);
    net.get_parameters(
        std::span<T, network::parameter_count>(result.data() + 2, network::parameter_count));
    return result;
}

template <class Topology, class Loss, class T, class Optimizer>
void check_constant_evaluation(Optimizer) {
    static constexpr Optimizer optimizer{.lr = 0.1};
    static constexpr auto while_compiling = trained<Topology, Loss, Optimizer, T>(optimizer);
    const auto at_run_time = trained<Topology, Loss, Optimizer, T>(optimizer);
    CHECK(naive::deviation<T>(while_compiling, naive::values(at_run_time.begin(), at_run_time.end())) <=
          allowed);
}

}  // namespace

TEST_CASE("a step in constant evaluation is that of run time", "[trainer]") {
    using nn::linear, nn::sequential;
    check_constant_evaluation<sequential<linear<2, 3>, nn::gelu, linear<3, 2>, nn::softmax>,
                              nn::cross_entropy, double>(nn::sgd{});
    check_constant_evaluation<sequential<linear<3, 5>, nn::relu, linear<5, 1>, nn::sigmoid>, nn::bce,
                              float>(nn::adam{});
}

TEST_CASE("a trainer with the network, moments and steps of another goes on as that one does",
          "[trainer]") {
    using adam_training = training<regression, nn::mse, nn::adam, float>;
    adam_training one, other({.lr = 1});
    const auto x = one.rows(9), y = one.targets(9);
    one.trainer.step(x, y);
    one.trainer.step(x, y);
    other.network = one.network;
    REQUIRE(one.trainer.moments().size() == 2);
    std::ranges::copy(std::as_const(one.trainer).moments(), other.trainer.moments().begin());
    other.trainer.steps(2);
    other.trainer.learning_rate(one.trainer.learning_rate());
    CHECK(other.trainer.steps() == 2);
    one.trainer.step(x, y);
    other.trainer.step(x, y);
    CHECK(bytes_of(one.network) == bytes_of(other.network));
    CHECK(other.trainer.steps() == 3);
    training<regression, nn::mse, nn::gradients, float> of_gradients;
    CHECK(of_gradients.trainer.moments().size() == 1);
}
