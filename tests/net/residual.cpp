// SPDX-License-Identifier: BSL-1.0
#include <ctnn/net/residual.hpp>

#include "catch.hpp"
#include "support/architectures.hpp"
#include "support/bits.hpp"
#include "support/layer_alone.hpp"
#include "support/naive_network.hpp"

#include <ctnn/testing/gradient_check.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

namespace {

namespace nn = ctnn;
using nn::linear, nn::repeat, nn::residual, nn::sequential;

using block = residual<linear<5, 7>, nn::gelu, linear<7, 5>>;
static_assert(std::is_same_v<block::begins_with, nn::shape<5>>);
using on_five = block::on<nn::shape<5>>;
static_assert(std::is_same_v<on_five::output, nn::shape<5>>);
static_assert(std::is_empty_v<block>);
static_assert(block::parameters<float>::count == 6 * 7 + 8 * 5);
static_assert(sizeof(nn::network<sequential<block>>) ==
              sizeof(nn::network<sequential<linear<5, 7>, linear<7, 5>>>));
static_assert(std::is_trivially_copyable_v<nn::network<sequential<repeat<3, block>>>>);
static_assert(nn::parametric_layer<block> && !on_five::fuses);

// A network is inlined into its callers where that is little code, and a residual counts what is in it.
template <class... Layers>
using input = typename nn::core::input_of_list<Layers...>::type;
template <class... Layers>
using chain = sequential<Layers...>::template on<input<Layers...>>;
template <class... Layers>
inline constexpr bool is_small =
    nn::net::is_small<float, chain<Layers...>,
                      typename sequential<Layers...>::template parameters<float>>;
static_assert(on_five::passes == 3);
using nested = residual<block, nn::tanh, residual<linear<5, 5>, nn::relu>>;
static_assert(nested::on<nn::shape<5>>::passes == 3 + 1 + 2 + 1);
static_assert(is_small<linear<3, 5>, nn::relu, block, linear<5, 2>, nn::softmax>);
static_assert(!is_small<linear<3, 5>, nn::relu, block, block, block>);

// As many rows go through a network together as are read for, however deep its widest layer lies.
template <class... Layers>
inline constexpr std::size_t rows_together =
    nn::net::rows_together<float, input<Layers...>, chain<Layers...>, 1024 * 1024>;
static_assert(rows_together<residual<linear<4, 8192>, nn::relu, linear<8192, 4>>> ==
              rows_together<linear<4, 8192>, nn::relu, linear<8192, 4>>);
static_assert(rows_together<repeat<2, residual<repeat<2, linear<4, 8192>, linear<8192, 4>>>>> ==
              rows_together<linear<4, 8192>, linear<8192, 4>>);

constinit nn::network<sequential<block>> at_rest{};

template <class T>
bool same_bits(std::span<const T> a, std::span<const T> b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), support::same<T>);
}

/// Outputs of many rows against plain loops in double, one row against many to the bit, and the gradient
/// of a batch against the plain one.
template <class Topology, class T>
void check_against_plain_loops() {
    using network = nn::network<Topology, T>;
    constexpr std::size_t rows = 43, batch = 7;
    const auto net = std::make_unique<network>();
    const auto flat = naive::random_values<T>(network::parameter_count, 17, 0.5);
    net->set_parameters(std::span<const T, network::parameter_count>(flat));
    const auto plain = naive::network::of(*net);

    const auto x = naive::random_values<T>(rows * network::inputs, 18, 2);
    std::vector<T> y(rows * network::outputs);
    net->predict(x, y);
    for (std::size_t r = 0; r < rows; ++r) {
        CAPTURE(r);
        const std::span<const T, network::inputs> row(x.data() + r * network::inputs, network::inputs);
        const std::span<const T> of_many(y.data() + r * network::outputs, network::outputs);
        CHECK(naive::deviation<T>(of_many, plain(row)) <= 1);
        const auto alone = (*net)(row);
        CHECK(same_bits<T>(alone, of_many));
    }

    const auto check_gradient = [&]<std::size_t Batch>() {
        nn::trainer<network, nn::mse, nn::gradients, Batch> trainer{*net};
        const std::vector<T> some(x.begin(), x.begin() + Batch * network::inputs);
        const auto targets = naive::random_values<T>(Batch * network::outputs, 19, 1);
        const auto expected = plain.template batch<nn::mse>(some, targets);
        CHECK(naive::deviation<T>(std::array{trainer.evaluate(some, targets)}, {expected.loss}) <= 1);
        CHECK(naive::deviation<T>(std::array{trainer.step(some, targets)}, {expected.loss}) <= 1);
        std::vector<T> gradient(network::parameter_count);
        trainer.get_gradients(std::span<T, network::parameter_count>(gradient));
        CHECK(naive::deviation<T>(gradient, expected.gradient) <= 2);
    };
    check_gradient.template operator()<batch>();
    check_gradient.template operator()<1>();
}

template <class... Layers>
double gradient_error() {
    return nn::testing::gradient_check<sequential<linear<3, 5>, Layers..., linear<5, 2>>>()
        .largest_error;
}

}  // namespace

// (One in both types: all in both take minutes to compile with the sanitizers.)
TEST_CASE("a residual adds its input, alone, among others, nested and repeated", "[residual]") {
    check_against_plain_loops<sequential<residual<linear<1, 1>>>, float>();
    check_against_plain_loops<sequential<residual<linear<33, 33>, nn::relu>>, float>();
    check_against_plain_loops<sequential<residual<linear<33, 33>, nn::relu>>, double>();
    check_against_plain_loops<sequential<linear<3, 17>, nn::tanh, residual<linear<17, 17>, nn::silu>,
                                         nn::relu, linear<17, 2>, nn::sigmoid>,
                              float>();
    check_against_plain_loops<
        sequential<linear<3, 5>, residual<linear<5, 70>, nn::relu, linear<70, 5>>,
                   residual<linear<5, 9>, residual<linear<9, 9>, nn::elu>, nn::softmax, linear<9, 5>>>,
        float>();
    check_against_plain_loops<
        sequential<repeat<3, residual<linear<7, 7>, nn::tanh>, nn::leaky_relu>,
                   residual<repeat<2, linear<7, 11>, nn::softplus, linear<11, 7>, nn::sigmoid>>>,
        double>();
}

TEST_CASE("a residual has the derivatives of its values, whatever is in it", "[residual]") {
    constexpr double right = 1e-7;
    CHECK(gradient_error<residual<linear<5, 5>>>() < right);
    // The slope of relu comes from its output, that of gelu from its input.
    CHECK(gradient_error<residual<linear<5, 5>, nn::relu>>() < right);
    CHECK(gradient_error<nn::relu, residual<linear<5, 5>, nn::gelu>, nn::tanh>() < right);
    CHECK(gradient_error<residual<linear<5, 5>, nn::softmax>>() < right);
    CHECK(
        gradient_error<nn::tanh, residual<nn::layer_norm<5>, linear<5, 19>, nn::gelu, linear<19, 5>>>() <
        right);
    CHECK(gradient_error<residual<linear<5, 5>, nn::layer_norm<5>>>() < right);
    CHECK(gradient_error<residual<nn::affine<5>, nn::relu, linear<5, 5>, nn::log_softmax>>() < right);
    CHECK(gradient_error<residual<residual<residual<linear<5, 5>, nn::tanh>, nn::silu>>>() < right);
    CHECK(gradient_error<residual<repeat<3, linear<5, 7>, nn::tanh, linear<7, 5>>>>() < right);
    CHECK(gradient_error<repeat<4, residual<linear<5, 5>, nn::tanh>, nn::silu>>() < right);
}

TEST_CASE("a residual that begins a network has the derivatives of its values", "[residual]") {
    using nn::testing::gradient_check;
    CHECK(gradient_check<sequential<residual<linear<5, 5>, nn::tanh>>>().largest_error < 1e-7);
    CHECK(gradient_check<sequential<residual<linear<5, 9>, nn::relu, linear<9, 5>>>>().largest_error <
          1e-7);
    CHECK(gradient_check<sequential<repeat<2, residual<linear<5, 5>, nn::elu>>>>().largest_error < 1e-7);
}

TEST_CASE("a residual gives the same bits with vectors and without, and its padding is 0",
          "[residual]") {
    using layer = residual<linear<21, 21>, nn::relu>;
    constexpr std::size_t rows = 9, stride = nn::padded(21);
    static_assert(
        layer::on<nn::shape<21>>::forward_workspace<nn::context<float, nn::simd::native, rows>> == 0);
    nn::random_generator random(5);
    const auto p = std::make_unique<layer::parameters<float>>();
    p->initialize(random);
    alignas(64) float x[rows * stride]{}, expected[rows * stride]{};
    for (std::size_t i = 0; i < rows * stride; ++i)
        if (i % stride < 21) x[i] = random.uniform(2.0f);
    x[3 * stride + 20] = std::numeric_limits<float>::infinity();
    const auto run = [&]<class A>(A, float* y) {
        support::layer_alone<layer, nn::shape<21>, float, A, rows>::forward(
            *p, x, y, static_cast<float*>(nullptr), rows);
    };
    run(nn::simd::scalar{}, expected);
    support::for_each_architecture([&]<class A>() {
        alignas(64) float y[rows * stride]{};
        run(A{}, y);
        CHECK(same_bits<float>(y, expected));
        for (std::size_t i = 0; i < rows * stride; ++i)
            if (i % stride >= 21) CHECK(support::positive_zero(y[i]));
    });
}

TEST_CASE("the layers in a residual have parameters of their own, by index", "[residual]") {
    using network =
        nn::network<sequential<linear<1, 2>, repeat<2, residual<linear<2, 2>, nn::relu, linear<2, 2>>>>>;
    static_assert(network::parameter_count == 4 + 2 * 12);
    network net;
    net.layer<0>().weight(0, 0) = 1;
    net.layer<0>().weight(1, 0) = -1;
    CHECK(net({3}) == std::array{3.0f, -3.0f});  // a branch of zeros leaves its input alone
    net.layer<1>()[1].layer<0>().layer<0>().weight(0, 1) = -2;
    net.layer<1>()[1].layer<0>().layer<1>().weight(1, 0) = 5;
    net.layer<1>()[1].layer<0>().layer<1>().bias(0) = 0.5f;
    CHECK(net({3}) == std::array{3.5f, 27.0f});
    const network& constant = net;
    CHECK(constant.layer<1>()[1].layer<0>().layer<1>().bias(0) == 0.5f);

    std::array<float, network::parameter_count> flat{};
    net.get_parameters(flat);
    CHECK(flat[4 + 12 + 1] == -2);
    CHECK(flat[4 + 12 + 6 + 2] == 5);
    CHECK(flat[4 + 12 + 6 + 4] == 0.5f);
}

TEST_CASE("what is no number stays none, and infinity infinite", "[residual]") {
    nn::network<sequential<residual<linear<2, 2>, nn::relu>>> net;
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const auto y = net({infinity, std::numeric_limits<float>::quiet_NaN()});
    CHECK(y[0] != y[0]);  // 0 * infinity in the branch
    CHECK(y[1] != y[1]);
    for (std::size_t i = 0; i < 2; ++i) net.layer<0>().layer<0>().weight(i, i) = 1;
    nn::network<sequential<residual<linear<1, 1>>>> one;
    one.layer<0>().layer<0>().weight(0, 0) = 1;
    CHECK(one({infinity})[0] == infinity);
}

TEST_CASE("a thousand residuals run and learn", "[residual]") {
    using network = nn::network<
        sequential<linear<1, 2>, repeat<1000, residual<linear<2, 2>, nn::relu>>, linear<2, 1>>>;
    static network net;
    CHECK(at_rest({1, 2, 3, 4, 5}) == std::array<float, 5>{1, 2, 3, 4, 5});
    net.layer<0>().weight(0, 0) = net.layer<2>().weight(0, 0) = 1;
    CHECK(net({0.75f})[0] == 0.75f);
    net.layer<1>()[999].layer<0>().layer<0>().weight(0, 0) = 1;  // the last adds its input once more

    static nn::trainer<network, nn::mse, nn::gradients, 1> trainer{net};
    const std::array x{0.75f}, y{1.25f};
    CHECK(trainer.step(x, y) == 0.0625f);
    static std::array<float, network::parameter_count> gradient{};
    trainer.get_gradients(gradient);
    // d loss / d output is 0.5, and the last residual doubles it on the way back.
    CHECK(gradient[0] == 0.75f);
    CHECK(gradient[4 + 6 * 999] == 0.75f * 0.5f);
    CHECK(gradient[4 + 6 * 999 + 4] == 0.5f);
}

namespace {

constexpr float added_while_compiling() {
    nn::network<sequential<repeat<3, residual<linear<1, 1>, nn::relu>>>> net;
    for (std::size_t i = 0; i < 3; ++i) net.layer<0>()[i].layer<0>().layer<0>().weight(0, 0) = 1;
    return net({1.5f})[0];
}
static_assert(added_while_compiling() == 12);

constexpr bool learns_while_compiling() {
    using network = nn::network<sequential<residual<linear<2, 2>>, residual<linear<2, 2>, nn::relu>>>;
    network net;
    for (std::size_t i = 0; i < 2; ++i) net.layer<1>().layer<0>().weight(i, i) = 1;
    nn::trainer<network, nn::mse, nn::sgd, 1> trainer{net, {}, {.lr = 0.25}};
    const float x[] = {1, 2}, y[] = {3, 4};
    // The outputs are 2 and 4; of the loss (2 - 3)^2 / 2 the derivatives are -1 and 0, and before the
    // second residual -2 and 0.
    return trainer.step(x, y) == 0.5f && net.layer<1>().layer<0>().weight(0, 0) == 1.25f &&
           net.layer<1>().layer<0>().weight(0, 1) == 0.5f && net.layer<0>().layer<0>().bias(0) == 0.5f &&
           net.layer<0>().layer<0>().weight(0, 1) == 1 && net.layer<0>().layer<0>().bias(1) == 0;
}
static_assert(learns_while_compiling());

}  // namespace
