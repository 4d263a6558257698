// SPDX-License-Identifier: BSL-1.0
#include <ctnn/net/repeat.hpp>

#include "catch.hpp"
#include "support/naive_network.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

namespace {

namespace nn = ctnn;

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

template <class Network>
auto parameters_of(const Network& net) {
    std::vector<typename Network::value_type> flat(Network::parameter_count);
    net.get_parameters(std::span<typename Network::value_type, Network::parameter_count>(flat));
    return flat;
}

// A topology with a repeat and the same layers written out: with the same parameters they give and learn
// the same bits.
template <class Repeated, class WrittenOut, class Loss, class T, std::size_t Batch = 7,
          class Optimizer = nn::sgd>
void check_same(Optimizer optimizer = {.lr = 0.1}) {
    using one = nn::network<Repeated, T>;
    using other = nn::network<WrittenOut, T>;
    constexpr std::size_t batch = 7;  // rows that there are; Batch is what the trainer takes
    static_assert(one::inputs == other::inputs && one::outputs == other::outputs);
    static_assert(one::parameter_count == other::parameter_count);
    const auto repeated = std::make_unique<one>();
    const auto written_out = std::make_unique<other>();

    // The same draws in the same order.
    repeated->initialize(4);
    written_out->initialize(4);
    CHECK(same_bits(parameters_of(*repeated), parameters_of(*written_out)));
    const auto flat = naive::random_values<T>(one::parameter_count, 17, 0.7);
    repeated->set_parameters(std::span<const T, one::parameter_count>(flat));
    written_out->set_parameters(std::span<const T, one::parameter_count>(flat));
    CHECK(same_bits(parameters_of(*repeated), flat));

    const auto x = naive::random_values<T>(batch * one::inputs, 18, 2);
    const auto check_answers = [&] {
        std::vector<T> of_one(batch * one::outputs), of_other(of_one.size());
        repeated->predict(x, of_one);
        written_out->predict(x, of_other);
        CHECK(same_bits(of_one, of_other));
        const std::span<const T, one::inputs> row(x.data(), one::inputs);
        CHECK((*repeated)(row) == (*written_out)(row));
        CHECK((*repeated)(row)[0] == of_one[0]);
    };
    check_answers();
    CHECK(naive::deviation<T>((*repeated)(std::span<const T, one::inputs>(x.data(), one::inputs)),
                              naive::network::of(*written_out)(std::span(x).first(one::inputs))) <= 1);

    const auto of_one =
        std::make_unique<nn::trainer<one, Loss, Optimizer, Batch>>(*repeated, Loss{}, optimizer);
    const auto of_other =
        std::make_unique<nn::trainer<other, Loss, Optimizer, Batch>>(*written_out, Loss{}, optimizer);
    using target = typename nn::trainer<one, Loss, Optimizer, Batch>::target_type;
    for (const std::size_t wanted : {7u, 1u, 3u, 6u}) {
        const std::size_t rows = std::min(wanted, Batch);
        std::vector<target> y(rows * of_one->targets_per_row);
        for (std::size_t i = 0; i < y.size(); ++i) y[i] = static_cast<target>(i % one::outputs % 2);
        const std::span<const T> some(x.data(), rows * one::inputs);
        CAPTURE(rows);
        CHECK(of_one->evaluate(some, y) == of_other->evaluate(some, y));
        CHECK(of_one->step(some, y) == of_other->step(some, y));
        CHECK(same_bits(parameters_of(*repeated), parameters_of(*written_out)));
    }
    CHECK(!same_bits(parameters_of(*repeated), flat));
    check_answers();
}

using block = nn::repeat<3, nn::linear<5, 5>, nn::relu>;
static_assert(std::is_same_v<block::begins_with, nn::shape<5>>);
static_assert(std::is_same_v<block::on<nn::shape<5>>::output, nn::shape<5>>);
static_assert(block::parameters<float>::count == 3 * 30);
static_assert(sizeof(block::parameters<float>) == 3 * sizeof(nn::linear<5, 5>::parameters<float>));
static_assert(std::is_empty_v<block>);
static_assert(std::is_trivially_copyable_v<nn::network<nn::sequential<block>>>);
static_assert(sizeof(nn::network<nn::sequential<nn::repeat<1000, nn::linear<5, 5>, nn::relu>>>) ==
              1000 * sizeof(nn::linear<5, 5>::parameters<float>));

constinit nn::network<nn::sequential<block>> at_rest{};

}  // namespace

TEST_CASE("a repeat gives and learns the bits of its layers written out", "[repeat]") {
    using nn::linear, nn::repeat, nn::sequential;
    SECTION("as the whole network") {
        check_same<sequential<repeat<3, linear<5, 5>, nn::relu>>,
                   sequential<linear<5, 5>, nn::relu, linear<5, 5>, nn::relu, linear<5, 5>, nn::relu>,
                   nn::mse, double>();
    }
    SECTION("once, in the middle") {
        check_same<sequential<linear<3, 4>, nn::tanh, repeat<1, linear<4, 4>, nn::gelu>, linear<4, 2>,
                              nn::sigmoid>,
                   sequential<linear<3, 4>, nn::tanh, linear<4, 4>, nn::gelu, linear<4, 2>, nn::sigmoid>,
                   nn::bce, float, 1>();
    }
    SECTION("twice, of several widths, and an activation behind it") {
        check_same<sequential<linear<2, 7>, repeat<2, linear<7, 33>, nn::silu, linear<33, 7>>, nn::elu,
                              linear<7, 3>, nn::softmax>,
                   sequential<linear<2, 7>, linear<7, 33>, nn::silu, linear<33, 7>, linear<7, 33>,
                              nn::silu, linear<33, 7>, nn::elu, linear<7, 3>, nn::softmax>,
                   nn::cross_entropy, float, 7>(nn::adam{.lr = 0.05});
    }
}

TEST_CASE("a repeat of repeats, with softmax in it, gives and learns the same bits", "[repeat]") {
    using nn::linear, nn::repeat, nn::sequential;
    check_same<
        sequential<linear<3, 4>,
                   repeat<2, linear<4, 6>, repeat<2, linear<6, 6>, nn::softmax>, linear<6, 4>, nn::tanh>,
                   linear<4, 1>>,
        sequential<linear<3, 4>, linear<4, 6>, linear<6, 6>, nn::softmax, linear<6, 6>, nn::softmax,
                   linear<6, 4>, nn::tanh, linear<4, 6>, linear<6, 6>, nn::softmax, linear<6, 6>,
                   nn::softmax, linear<6, 4>, nn::tanh, linear<4, 1>>,
        nn::mse, float, 7>(nn::sgd{.lr = 0.1, .momentum = 0.9});
}

TEST_CASE("copies have their own parameters, by index", "[repeat]") {
    using network =
        nn::network<nn::sequential<nn::linear<2, 3>, nn::repeat<2, nn::linear<3, 3>, nn::relu>>>;
    network net;
    for (std::size_t i = 0; i < 3; ++i) {
        net.layer<0>().weight(i, i % 2) = 1;
        net.layer<1>()[0].layer<0>().weight(i, i) = 2;
        net.layer<1>()[1].layer<0>().weight(i, i) = 3;
    }
    net.layer<1>()[1].layer<0>().bias(2) = 0.5f;
    CHECK(net({1, 10}) == std::array{6.0f, 60.0f, 6.5f});

    std::array<float, network::parameter_count> flat{};
    net.get_parameters(flat);
    CHECK(flat[9] == 2);       // [out][in] of the first copy, behind 2 x 3 + 3
    CHECK(flat[9 + 12] == 3);  // of the second, behind 3 x 3 + 3 more
    CHECK(flat[9 + 12 + 11] == 0.5f);
    const network& constant = net;
    CHECK(constant.layer<1>()[1].layer<0>().bias(2) == 0.5f);
}

TEST_CASE("a thousand copies run and learn", "[repeat]") {
    using network = nn::network<
        nn::sequential<nn::linear<1, 2>, nn::repeat<1000, nn::linear<2, 2>>, nn::linear<2, 1>>>;
    static network net;
    CHECK(at_rest({1, 2, 3, 4, 5}) == std::array<float, 5>{});
    for (std::size_t copy = 0; copy < 1000; ++copy)
        for (std::size_t i = 0; i < 2; ++i) net.layer<1>()[copy].layer<0>().weight(i, i) = 1;
    net.layer<0>().weight(0, 0) = net.layer<2>().weight(0, 0) = 1;
    CHECK(net({0.75f})[0] == 0.75f);

    static nn::trainer<network, nn::mse, nn::gradients, 1> trainer{net};
    const std::array x{0.75f}, y{0.25f};
    CHECK(trainer.step(x, y) == 0.25f);
    static std::array<float, network::parameter_count> gradient{};
    trainer.get_gradients(gradient);
    // d loss / d output is 1, and everything on the way is the identity.
    CHECK(gradient[0] == 0.75f);
    CHECK(gradient[4] == 0.75f);
    CHECK(gradient[4 + 6 * 999] == 0.75f);
    CHECK(gradient[4 + 6 * 999 + 4] == 1);
    CHECK(gradient[4 + 6 * 999 + 5] == 0);
}

namespace {

constexpr float repeated_while_compiling() {
    nn::network<nn::sequential<nn::repeat<4, nn::linear<1, 1>, nn::relu>>> net;
    for (std::size_t i = 0; i < 4; ++i) net.layer<0>()[i].layer<0>().weight(0, 0) = 2;
    return net({1.5f})[0];
}
static_assert(repeated_while_compiling() == 24);

constexpr bool learns_while_compiling() {
    using network = nn::network<nn::sequential<nn::repeat<2, nn::linear<1, 1>>>>;
    network net;
    for (std::size_t i = 0; i < 2; ++i) net.layer<0>()[i].layer<0>().weight(0, 0) = 1;
    nn::trainer<network, nn::mse, nn::sgd, 1> trainer{net, {}, {.lr = 0.25}};
    const float x[] = {1}, y[] = {3};
    // (1 - 3)^2, derivative -4 for every weight and bias.
    return trainer.step(x, y) == 4 && net.layer<0>()[0].layer<0>().weight(0, 0) == 2 &&
           net.layer<0>()[1].layer<0>().bias(0) == 1;
}
static_assert(learns_while_compiling());

}  // namespace
