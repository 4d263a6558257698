// SPDX-License-Identifier: BSL-1.0
#include <ctnn/net/network.hpp>

#include "catch.hpp"
#include "support/naive_network.hpp"

#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

namespace {

namespace nn = ctnn;

using mortgage = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;
using tagger = nn::sequential<nn::linear<16, 64>, nn::relu, nn::linear<64, 32>, nn::relu,
                              nn::linear<32, 32>, nn::relu, nn::linear<32, 5>, nn::softmax>;

// Every activation, the odd widths, fused and not, one panel of lanes and several, widths that fill a
// line (whose rows are not copied) at either end.
using rectifiers = nn::sequential<nn::linear<1, 3>, nn::relu, nn::linear<3, 5>, nn::leaky_relu,
                                  nn::linear<5, 7>, nn::elu, nn::linear<7, 1>>;
using smooth = nn::sequential<nn::linear<9, 13>, nn::gelu, nn::linear<13, 17>, nn::silu,
                              nn::linear<17, 33>, nn::softplus, nn::linear<33, 2>, nn::sigmoid>;
using bounded = nn::sequential<nn::linear<33, 9>, nn::tanh, nn::linear<9, 17>, nn::softmax>;
using wide = nn::sequential<nn::linear<7, 65>, nn::relu, nn::linear<65, 130>, nn::linear<130, 1>>;
using whole_lines = nn::sequential<nn::linear<32, 16>, nn::tanh, nn::gelu, nn::linear<16, 48>>;
using softmax_inside = nn::sequential<nn::linear<5, 6>, nn::softmax, nn::relu, nn::linear<6, 16>>;

template <class Topology, class T>
std::unique_ptr<nn::network<Topology, T>> initialized(std::uint64_t seed) {
    auto net = std::make_unique<nn::network<Topology, T>>();
    net->initialize(seed);
    return net;
}

template <class Topology, class T>
std::array<T, nn::network<Topology, T>::outputs> one_row(const nn::network<Topology, T>& net,
                                                         const T* x) {
    return net(
        std::span<const T, nn::network<Topology, T>::inputs>(x, nn::network<Topology, T>::inputs));
}

template <class T>
bool same_bits(std::span<const T> a, std::span<const T> b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

constinit nn::network<mortgage> at_rest{};
constinit nn::network<tagger, double> at_rest_in_double{};

template <class Object>
bool is_all_zero(const Object& object) {
    const std::vector<unsigned char> zeros(sizeof object, 0);
    return std::memcmp(&object, zeros.data(), sizeof object) == 0;
}

template <class Network>
constexpr bool keeps_the_promises() {
    using T = typename Network::value_type;
    using row = std::array<T, Network::inputs>;
    static_assert(std::is_trivially_copyable_v<Network>);
    static_assert(std::is_nothrow_default_constructible_v<Network>);
    static_assert(sizeof(Network) == sizeof(typename Network::parameters_type));
    static_assert(alignof(Network) == 64);
    static_assert(noexcept(std::declval<const Network&>()(std::declval<const row&>())));
    static_assert(
        noexcept(std::declval<const Network&>()(std::declval<std::span<const T, Network::inputs>>())));
    static_assert(
        noexcept(std::declval<const Network&>().predict(std::span<const T>{}, std::span<T>{})));
    static_assert(noexcept(std::declval<Network&>().initialize(1)));
    static_assert(noexcept(std::declval<const Network&>().get_parameters(
        std::declval<std::span<T, Network::parameter_count>>())));
    static_assert(noexcept(std::declval<Network&>().set_parameters(
        std::declval<std::span<const T, Network::parameter_count>>())));
    static_assert(noexcept(std::declval<Network&>().template layer<0>()));
    static_assert(std::is_same_v<decltype(std::declval<const Network&>()(std::declval<row>())),
                                 std::array<T, Network::outputs>>);
    static_assert(std::is_same_v<decltype(Network::inputs), const std::size_t>);
    static_assert(std::is_same_v<decltype(Network::outputs), const std::size_t>);
    static_assert(std::is_same_v<decltype(Network::parameter_count), const std::size_t>);
    return true;
}
static_assert(keeps_the_promises<nn::network<mortgage>>());
static_assert(keeps_the_promises<nn::network<mortgage, double>>());
static_assert(keeps_the_promises<nn::network<tagger>>());

static_assert(nn::network<mortgage>::inputs == 2 && nn::network<mortgage>::outputs == 1);
static_assert(nn::network<mortgage>::parameter_count == 2 * 50 + 50 + 50 + 1);
static_assert(nn::network<tagger>::parameter_count == 17 * 64 + 65 * 32 + 33 * 32 + 33 * 5);
static_assert(nn::network<nn::sequential<nn::linear<3, 4>, nn::softmax>>::outputs == 4);

// Layout version 1 pads to whole lines of 16, whatever the machine: (1 + 2) x 64 lanes and
// (1 + 50 / 16) x 16 for the one, 17 x 64, 33 x 64, 17 x 64 and 5 x 48 for the other.
static_assert(sizeof(nn::network<mortgage>) == (3 * 64 + 5 * 16) * sizeof(float));
static_assert(sizeof(nn::network<mortgage, double>) == (3 * 64 + 5 * 16) * sizeof(double));
static_assert(sizeof(nn::network<tagger>) == (17 * 64 + 33 * 64 + 17 * 64 + 5 * 48) * sizeof(float));

}  // namespace

TEST_CASE("a static network is all zero and its answer is that of zeros", "[network]") {
    CHECK(is_all_zero(at_rest));
    CHECK(is_all_zero(at_rest_in_double));
    CHECK(is_all_zero(nn::network<smooth>{}));
    CHECK(at_rest(std::array{7.5f, 9.2f})[0] == 0.5f);
    const auto shares = at_rest_in_double(std::array<double, 16>{1, 2, 3});
    for (const double share : shares) CHECK(share == Approx(0.2).epsilon(1e-15));
}

TEST_CASE("parameters are in the order of PyTorch's parameters_to_vector", "[network]") {
    using network = nn::network<
        nn::sequential<nn::linear<3, 2>, nn::gelu, nn::linear<2, 20>, nn::softmax, nn::linear<20, 70>>>;
    network net;
    std::array<float, network::parameter_count> flat{};
    for (std::size_t i = 0; i < flat.size(); ++i) flat[i] = static_cast<float>(i + 1);
    net.set_parameters(flat);

    float next = 1;
    const auto expect = [&](const auto& layer, std::size_t inputs, std::size_t outputs) {
        bool is_in_order = true;
        for (std::size_t o = 0; o < outputs; ++o)
            for (std::size_t i = 0; i < inputs; ++i) is_in_order &= layer.weight(o, i) == next++;
        for (std::size_t o = 0; o < outputs; ++o) is_in_order &= layer.bias(o) == next++;
        return is_in_order;
    };
    const network& constant = net;
    CHECK(expect(constant.layer<0>(), 3, 2));
    CHECK(expect(constant.layer<1>(), 2, 20));
    CHECK(expect(constant.layer<2>(), 20, 70));
    CHECK(next == static_cast<float>(network::parameter_count + 1));

    SECTION("and come back as they were") {
        std::array<float, network::parameter_count> back{};
        net.get_parameters(back);
        CHECK(back == flat);
    }
    SECTION("and can be written one by one") {
        net.layer<1>().weight(19, 1) = -1;
        net.layer<1>().bias(19) = -2;
        std::array<float, network::parameter_count> back{};
        net.get_parameters(back);
        flat[8 + 39] = -1;
        flat[8 + 59] = -2;
        CHECK(back == flat);
    }
    SECTION("and setting them leaves nothing else in the network") {
        const network before = net;
        std::memset(static_cast<void*>(&net), 0xff, sizeof net);  // NaN in the padding too
        net.set_parameters(flat);
        CHECK(std::memcmp(&net, &before, sizeof net) == 0);
    }
    SECTION("and drawing them leaves nothing else in the network") {
        network fresh;
        fresh.initialize(1);
        std::memset(static_cast<void*>(&net), 0xff, sizeof net);
        net.initialize(1);
        CHECK(std::memcmp(&net, &fresh, sizeof net) == 0);
    }
}

TEST_CASE("a copy of the bytes is the network", "[network]") {
    const auto net = initialized<mortgage, float>(3);
    nn::network<mortgage> copy;
    std::memcpy(&copy, net.get(), sizeof copy);
    CHECK(copy(std::array{1.0f, 2.0f}) == (*net)(std::array{1.0f, 2.0f}));
}

TEST_CASE("one row comes as an array, a span, a C array or in braces", "[network]") {
    const auto net = initialized<mortgage, float>(3);
    std::array<float, 2> row{7.5f, 9.2f};
    const float expected = (*net)(row)[0];
    CHECK(expected != 0.5f);
    const std::array<float, 2> constant = row;
    const float c_array[2] = {7.5f, 9.2f};
    float c_array_to_change[2] = {7.5f, 9.2f};
    CHECK((*net)(constant)[0] == expected);
    CHECK((*net)(std::span<const float, 2>(row))[0] == expected);
    CHECK((*net)(std::span<float, 2>(row))[0] == expected);
    CHECK((*net)(c_array)[0] == expected);
    CHECK((*net)(c_array_to_change)[0] == expected);
    CHECK((*net)({7.5f, 9.2f})[0] == expected);

    const auto narrow = initialized<nn::sequential<nn::linear<1, 2>>, double>(1);
    CHECK((*narrow)({0.5}) == (*narrow)(std::array{0.5}));
}

TEMPLATE_TEST_CASE("a network computes what a naive one does in double", "[network]", float, double) {
    const auto compare = []<class Topology>(std::type_identity<Topology>) {
        using network = nn::network<Topology, TestType>;
        for (const std::uint64_t seed : {1u, 2u, 3u}) {
            const auto net = initialized<Topology, TestType>(seed);
            const auto reference = naive::network::of(*net);
            const auto x = naive::random_values<TestType>(20 * network::inputs, seed, 3);
            std::vector<TestType> y(20 * network::outputs);
            net->predict(x, y);
            for (std::size_t r = 0; r < 20; ++r) {
                const std::span row(x.data() + r * network::inputs, network::inputs);
                const naive::values expected = reference(row);
                CAPTURE(seed, r);
                CHECK(naive::deviation<TestType>(one_row(*net, row.data()), expected) <= 1);
                CHECK(naive::deviation<TestType>(
                          std::span(y.data() + r * network::outputs, network::outputs), expected) <= 1);
            }
        }
    };
    SECTION("rectifiers") { compare(std::type_identity<rectifiers>{}); }
    SECTION("smooth") { compare(std::type_identity<smooth>{}); }
    SECTION("bounded") { compare(std::type_identity<bounded>{}); }
    SECTION("wide") { compare(std::type_identity<wide>{}); }
    SECTION("whole lines") { compare(std::type_identity<whole_lines>{}); }
    SECTION("softmax inside") { compare(std::type_identity<softmax_inside>{}); }
}

TEMPLATE_TEST_CASE("one row has the same bits alone and anywhere in predict", "[network]", float,
                   double) {
    const auto compare = []<class Topology>(std::type_identity<Topology>) {
        using network = nn::network<Topology, TestType>;
        constexpr std::size_t most = 100;
        constexpr auto untouched = static_cast<TestType>(-12345);
        const auto net = initialized<Topology, TestType>(5);
        const auto x = naive::random_values<TestType>(most * network::inputs, 6, 3);
        std::vector<TestType> expected;
        for (std::size_t r = 0; r < most; ++r) {
            const auto y = one_row(*net, x.data() + r * network::inputs);
            expected.insert(expected.end(), y.begin(), y.end());
        }
        for (std::size_t rows = 0; rows <= most; ++rows) {
            // One element before and behind is not the library's, and neither end is aligned.
            std::vector<TestType> from(rows * network::inputs + 1),
                to(rows * network::outputs + 2, untouched);
            std::copy_n(x.begin(), rows * network::inputs, from.begin() + 1);
            net->predict(std::span(from).subspan(1), std::span(to).subspan(1, rows * network::outputs));
            CAPTURE(rows);
            CHECK(same_bits<TestType>(std::span(to).subspan(1, rows * network::outputs),
                                      std::span(expected).first(rows * network::outputs)));
            CHECK(to.front() == untouched);
            CHECK(to.back() == untouched);
        }
    };
    SECTION("rectifiers") { compare(std::type_identity<rectifiers>{}); }
    SECTION("smooth") { compare(std::type_identity<smooth>{}); }
    SECTION("bounded") { compare(std::type_identity<bounded>{}); }
    SECTION("wide") { compare(std::type_identity<wide>{}); }
    SECTION("whole lines") { compare(std::type_identity<whole_lines>{}); }
    SECTION("softmax inside") { compare(std::type_identity<softmax_inside>{}); }
}

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

// What a network gives that ends in an activation, or has one in its middle. PyTorch's values at the
// infinities are given; its products of a zero weight and an infinity are NaN.
template <class T, class Activation>
void check_special_values(double of_infinity, double of_minus_infinity) {
    const std::array x{static_cast<T>(not_a_number), T(0.5), static_cast<T>(infinity), T(-0.5),
                       static_cast<T>(-infinity),    T(0.5)};
    const auto check = [&]<class Topology>(std::type_identity<Topology>, double high, double low) {
        constexpr std::size_t outputs = nn::network<Topology, T>::outputs;
        nn::network<Topology, T> net;
        const std::vector<T> ones(net.parameter_count, 1);
        net.set_parameters(std::span<const T, net.parameter_count>(ones));
        const naive::network reference = naive::network::of(net);
        const double half = reference(std::array{0.5})[0], minus_half = reference(std::array{-0.5})[0];
        const std::array expected{not_a_number, half, high, minus_half, low, half};
        std::array<T, 6 * outputs> y{};
        net.predict(x, y);
        for (std::size_t r = 0; r < 6; ++r) {
            CAPTURE(r);
            CHECK(naive::deviation<T>(std::span(y).subspan(outputs * r, outputs),
                                      naive::values(outputs, expected[r])) <= 1);
        }
    };
    check(std::type_identity<nn::sequential<nn::linear<1, 1>, Activation>>{}, of_infinity,
          of_minus_infinity);
    // With weights and biases of 1: 1 + 3 y.
    if constexpr (std::is_same_v<T, float>)
        check(std::type_identity<
                  nn::sequential<nn::linear<1, 3>, Activation, nn::linear<3, 2>, nn::relu>>{},
              1 + 3 * of_infinity, of_minus_infinity < 0 ? 0 : 1 + 3 * of_minus_infinity);
}

}  // namespace

TEMPLATE_TEST_CASE("NaN and infinity pass every activation as in PyTorch", "[network]", float, double) {
    SECTION("relu") { check_special_values<TestType, nn::relu>(infinity, 0); }
    SECTION("leaky_relu") { check_special_values<TestType, nn::leaky_relu>(infinity, -infinity); }
    SECTION("elu") { check_special_values<TestType, nn::elu>(infinity, -1); }
    SECTION("gelu") { check_special_values<TestType, nn::gelu>(infinity, not_a_number); }
    SECTION("silu") { check_special_values<TestType, nn::silu>(infinity, not_a_number); }
    SECTION("softplus") { check_special_values<TestType, nn::softplus>(infinity, 0); }
    SECTION("sigmoid") { check_special_values<TestType, nn::sigmoid>(1, 0); }
    SECTION("tanh") { check_special_values<TestType, nn::tanh>(1, -1); }
}

TEST_CASE("softmax of an infinity is NaN, of a negative one its share is 0", "[network]") {
    nn::network<nn::sequential<nn::linear<3, 3>, nn::relu, nn::softmax>> net;
    for (std::size_t o = 0; o < 3; ++o) net.layer<0>().bias(o) = 1;
    net.layer<0>().bias(1) = std::numeric_limits<float>::infinity();
    for (const float share : net({1, 2, 3})) CHECK(std::isnan(share));

    nn::network<nn::sequential<nn::linear<3, 3>, nn::softmax>> open;
    open.layer<0>().bias(1) = -std::numeric_limits<float>::infinity();
    CHECK(open({1, 2, 3}) == std::array{0.5f, 0.0f, 0.5f});
}

TEMPLATE_TEST_CASE("NaN and infinity reach the outputs that depend on them and no other row",
                   "[network]", float, double) {
    const auto compare = []<class Topology>(std::type_identity<Topology>) {
        using network = nn::network<Topology, TestType>;
        const auto net = initialized<Topology, TestType>(8);
        const auto reference = naive::network::of(*net);
        const auto finite = naive::random_values<TestType>(13 * network::inputs, 9);
        std::vector<TestType> clean(13 * network::outputs);
        net->predict(finite, clean);
        for (const double special : {not_a_number, infinity, -infinity}) {
            for (const std::size_t row : {0u, 5u, 12u}) {
                auto x = finite;
                x[row * network::inputs + network::inputs / 2] = static_cast<TestType>(special);
                std::vector<TestType> y(13 * network::outputs);
                net->predict(x, y);
                for (std::size_t r = 0; r < 13; ++r) {
                    CAPTURE(special, row, r);
                    const std::span got(y.data() + r * network::outputs, network::outputs);
                    if (r == row)
                        CHECK(naive::deviation<TestType>(
                                  got, reference(std::span(x).subspan(r * network::inputs,
                                                                      network::inputs))) <= 1);
                    else
                        CHECK(same_bits<TestType>(
                            got, std::span(clean).subspan(r * network::outputs, network::outputs)));
                }
            }
        }
    };
    SECTION("one linear") { compare(std::type_identity<nn::sequential<nn::linear<33, 65>>>{}); }
    SECTION("wide") { compare(std::type_identity<wide>{}); }
    SECTION("saturating") {
        compare(std::type_identity<nn::sequential<nn::linear<5, 9>, nn::tanh, nn::linear<9, 17>>>{});
    }
}

// ------------------------------------------------------------------ constant evaluation

namespace {

// XOR with whole numbers: h0 = relu(x0 + x1), h1 = relu(x0 + x1 - 1), y = h0 - 2 h1.
template <class T>
constexpr auto xor_network() {
    using network = nn::network<nn::sequential<nn::linear<2, 2>, nn::relu, nn::linear<2, 1>>, T>;
    network net;
    const std::array<T, network::parameter_count> flat{1, 1, 1, 1, 0, -1, 1, -2, 0};
    net.set_parameters(flat);
    return net;
}
constexpr auto xor_of_float = xor_network<float>();
constexpr auto xor_of_double = xor_network<double>();
static_assert(xor_of_float({0, 0})[0] == 0 && xor_of_float({0, 1})[0] == 1);
static_assert(xor_of_float({1, 0})[0] == 1 && xor_of_float({1, 1})[0] == 0);
static_assert(xor_of_double({0, 0})[0] == 0 && xor_of_double({0, 1})[0] == 1);
static_assert(xor_of_double({1, 0})[0] == 1 && xor_of_double({1, 1})[0] == 0);
static_assert(xor_of_float.layer<1>().weight(0, 1) == -2);

constexpr bool predicts_in_constant_evaluation() {
    const float rows[] = {0, 0, 0, 1, 1, 0, 1, 1};
    float out[4] = {};
    xor_of_float.predict(rows, out);
    float flat[9] = {};
    xor_of_float.get_parameters(flat);
    return out[0] == 0 && out[1] == 1 && out[2] == 1 && out[3] == 0 && flat[7] == -2;
}
static_assert(predicts_in_constant_evaluation());

template <class Topology, class T>
constexpr auto initialized_while_compiling() {
    nn::network<Topology, T> net;
    net.initialize(42);
    return net;
}

template <class Topology, class T>
constexpr auto answer_while_compiling() {
    std::array<T, nn::network<Topology, T>::inputs> x{};
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = T(i) / 8 - T(0.3);
    return initialized_while_compiling<Topology, T>()(x);
}

template <class Topology, class T>
void check_constant_evaluation() {
    static constexpr auto net = initialized_while_compiling<Topology, T>();
    static constexpr auto answer = answer_while_compiling<Topology, T>();
    nn::network<Topology, T> at_run_time;
    at_run_time.initialize(42);
    CHECK(std::memcmp(&net, &at_run_time, sizeof net) == 0);
    std::array<T, nn::network<Topology, T>::inputs> x{};
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = T(i) / 8 - T(0.3);
    const auto y = at_run_time(x);
    CHECK(naive::deviation<T>(answer, naive::values(y.begin(), y.end())) <= 1);
}

}  // namespace

TEMPLATE_TEST_CASE("constant evaluation draws the same bits and answers as run time does", "[network]",
                   float, double) {
    // 1 / sqrt(inputs) is a number of its own for each of these widths.
    check_constant_evaluation<
        nn::sequential<nn::linear<2, 3>, nn::gelu, nn::linear<3, 7>, nn::silu, nn::linear<7, 10>,
                       nn::tanh, nn::linear<10, 4>, nn::softmax>,
        TestType>();
    check_constant_evaluation<
        nn::sequential<nn::linear<5, 6>, nn::elu, nn::linear<6, 13>, nn::softplus, nn::linear<13, 17>,
                       nn::leaky_relu, nn::linear<17, 1>, nn::sigmoid>,
        TestType>();
}

TEST_CASE("the same seed draws the same bits, another seed others, within PyTorch's bounds",
          "[network]") {
    const auto net = initialized<tagger, float>(42), same = initialized<tagger, float>(42);
    const auto other = initialized<tagger, float>(43);
    CHECK(std::memcmp(net.get(), same.get(), sizeof *net) == 0);
    CHECK(std::memcmp(net.get(), other.get(), sizeof *net) != 0);

    double sum = 0, sum_of_squares = 0;
    bool is_inside = true;
    for (std::size_t o = 0; o < 64; ++o)
        for (std::size_t i = 0; i < 16; ++i) {
            const double weight = net->layer<0>().weight(o, i);
            is_inside &= std::abs(weight) <= 0.25;
            sum += weight;
            sum_of_squares += weight * weight;
        }
    for (std::size_t o = 0; o < 64; ++o) is_inside &= std::abs(net->layer<0>().bias(o)) <= 0.25;
    CHECK(is_inside);
    // Uniform in +-1/4: mean 0, variance 1/48. Of 1024 draws the mean is off by 0.0045 (one standard
    // deviation), the variance by 0.0006.
    CHECK(std::abs(sum / 1024) < 0.015);
    CHECK(sum_of_squares / 1024 == Approx(1.0 / 48).margin(0.002));
}
