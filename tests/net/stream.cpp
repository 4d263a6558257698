// SPDX-License-Identifier: BSL-1.0
#include <ctnn/net/stream.hpp>

#include "../catch.hpp"
#include "../support/bits.hpp"

#include <ctnn/inference.hpp>

#include <algorithm>
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

template <class Layer, std::size_t... Extents>
constexpr bool streams = nn::core::bound_layer<Layer, nn::shape<Extents...>>::streams;

using to_the_past = nn::conv1d<4, 4, nn::kernel<3>, nn::causal>;
using to_both_sides = nn::conv1d<4, 4, nn::kernel<3>, nn::same>;
static_assert(streams<to_the_past, 7, 4> && !streams<to_both_sides, 7, 4>);
static_assert(!streams<nn::conv1d<4, 4, nn::kernel<3>>, 7, 4>);
static_assert(!streams<nn::conv1d<4, 4, nn::kernel<3>, nn::causal, nn::stride<2>>, 7, 4>);
static_assert(!streams<nn::conv2d<4, 4, nn::kernel<1>>, 3, 3, 4>);
static_assert(!streams<nn::max_pool1d<nn::kernel<2>>, 7, 4>);
static_assert(!streams<nn::global_avg_pool, 7, 4> && !streams<nn::global_max_pool, 1, 4>);
static_assert(!streams<nn::reversed<nn::gru<4, 4>>, 7, 4> && !streams<nn::last, 7, 4>);
static_assert(!streams<nn::flatten, 7, 4> && !streams<nn::channels_first<4, 7>, 28>);
static_assert(streams<nn::sequential<nn::gru<4, 3>, nn::relu>, 7, 4>);
static_assert(!streams<nn::sequential<nn::gru<4, 3>, nn::last>, 7, 4>);
static_assert(!streams<nn::concat<nn::identity, nn::reversed<nn::gru<4, 4>>>, 7, 4>);
static_assert(streams<nn::residual<to_the_past>, 7, 4> && !streams<nn::residual<to_both_sides>, 7, 4>);
static_assert(!streams<nn::repeat<2, to_both_sides>, 7, 4>);

constexpr std::size_t time_steps = 150;

template <std::size_t Channels, class... Layers>
using over_time = nn::sequential<nn::input<time_steps, Channels>, Layers...>;

/// Each layer that streams, alone and with others.
using lstm = over_time<1, nn::lstm<1, 16>, nn::linear<16, 1>>;
using gru_and_rnn = over_time<3, nn::gru<3, 7>, nn::tanh, nn::rnn<7, 5>>;
using windows = over_time<3, nn::conv1d<3, 16, nn::kernel<3>, nn::causal>, nn::relu,
                          nn::conv1d<16, 7, nn::kernel<5>, nn::dilation<9>, nn::causal, nn::no_bias>,
                          nn::tanh, nn::conv1d<7, 2, nn::kernel<2>, nn::padding<1, 0>>>;
using long_windows = over_time<2, nn::conv1d<2, 3, nn::kernel<20>, nn::causal>, nn::silu,
                               nn::conv1d<3, 3, nn::kernel<2>, nn::dilation<100>, nn::causal>>;
using depthwise = over_time<5, nn::depthwise_conv1d<5, nn::kernel<4>, nn::dilation<3>, nn::causal>,
                            nn::depthwise_conv1d<5, nn::kernel<2>, nn::causal>, nn::relu>;
using whole_lines = over_time<16, nn::depthwise_conv1d<16, nn::kernel<3>, nn::causal>, nn::relu,
                              nn::conv1d<16, 32, nn::kernel<2>, nn::causal>, nn::sigmoid>;
using pools = over_time<5, nn::max_pool1d<nn::kernel<4>, nn::stride<1>, nn::causal>,
                        nn::avg_pool1d<nn::kernel<3>, nn::stride<1>, nn::causal>>;
using branches = over_time<
    8,
    nn::repeat<3, nn::residual<nn::conv1d<8, 8, nn::kernel<3>, nn::dilation<4>, nn::causal>, nn::tanh>>,
    nn::concat<nn::identity,
               nn::multiply<nn::sequential<nn::conv1d<8, 4, nn::kernel<2>, nn::causal>, nn::tanh>,
                            nn::sequential<nn::gru<8, 4>, nn::sigmoid>>>,
    nn::batch_norm<12>, nn::prelu<12>, nn::dropout<>, nn::slice<2, 9>, nn::gelu>;
using nothing_but_input = over_time<2>;
using one_to_one = over_time<65, nn::conv1d<65, 65, nn::kernel<1>>>;  // in more than one tile
using one_time_step = nn::sequential<nn::input<1, 4>, nn::gru<4, 3>, nn::linear<3, 2>>;

template <class T>
std::vector<T> random_values(std::size_t count) {
    nn::random_generator random(count);
    std::vector<T> values(count);
    for (T& value : values) value = random.template normal<T>();
    return values;
}

template <class T>
bool all_same(const std::vector<T>& a, const std::vector<T>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), support::same<T>);
}

template <class Topology, class T>
std::unique_ptr<nn::network<Topology, T>> initialized() {
    auto net = std::make_unique<nn::network<Topology, T>>();
    net->initialize(42);
    return net;
}

template <class Stream, class T = typename Stream::value_type>
void process_some(Stream& live, const std::vector<T>& x, std::vector<T>& y, std::size_t first,
                  std::size_t count) {
    live.process(std::span<const T>(x).subspan(first * Stream::inputs, count * Stream::inputs),
                 std::span<T>(y).subspan(first * Stream::outputs, count * Stream::outputs));
}

template <class Topology, class T>
void check_frames() {
    using network = nn::network<Topology, T>;
    using stream = nn::stream<network>;
    static_assert(std::is_trivially_copyable_v<stream>);
    static_assert(std::is_trivially_copyable_v<typename stream::state_type>);
    const auto net = initialized<Topology, T>();
    const auto x = random_values<T>(network::inputs);
    std::vector<T> whole(network::outputs), y(network::outputs);
    net->predict(x, whole);
    constexpr std::size_t steps = network::inputs / stream::inputs;
    const auto equals_whole = [&] { return all_same(y, whole); };

    stream live{*net};
    for (const std::size_t buffer : {1, 2, 7, 16, 64, 512}) {
        CAPTURE(buffer);
        live.reset();
        std::fill(y.begin(), y.end(), T(7));
        for (std::size_t t = 0; t < steps; t += buffer)
            process_some(live, x, y, t, std::min(buffer, steps - t));
        CHECK(equals_whole());
    }

    if constexpr (stream::inputs == stream::outputs) {
        y = x;
        live.reset();
        live.process(y, y);
        CHECK(equals_whole());
    }

    nn::random_generator random(1);
    for (int turn = 0; turn < 5; ++turn) {
        live.reset();
        std::fill(y.begin(), y.end(), T(7));
        for (std::size_t t = 0, count = 0; t < steps; t += count) {
            count = std::min<std::size_t>(steps - t, random() % 40);
            process_some(live, x, y, t, count);
        }
        CHECK(equals_whole());
    }

    live.reset();
    for (std::size_t t = 0; t < steps; ++t) {
        std::array<T, stream::inputs> frame{};
        std::copy_n(x.data() + t * frame.size(), frame.size(), frame.data());
        const std::array<T, stream::outputs> out = live(frame);
        std::copy_n(out.data(), out.size(), y.data() + t * out.size());
    }
    CHECK(equals_whole());
}

}  // namespace

TEMPLATE_TEST_CASE(
    "a stream gives each frame the bits that it has in the whole window, however it is split",
    "[stream]", lstm, gru_and_rnn, windows, long_windows, depthwise, whole_lines, pools, branches,
    nothing_but_input, one_to_one, one_time_step) {
    check_frames<TestType, float>();
    check_frames<TestType, double>();
}

TEST_CASE("a stream goes on where the window of its topology ends", "[stream]") {
    using longer =
        nn::sequential<nn::input<1000, 1>, nn::conv1d<1, 4, nn::kernel<3>, nn::causal>, nn::lstm<4, 3>>;
    using shorter =
        nn::sequential<nn::input<2, 1>, nn::conv1d<1, 4, nn::kernel<3>, nn::causal>, nn::lstm<4, 3>>;
    const auto net = initialized<longer, float>();
    const nn::network<shorter> same{net->layer<0>(), net->layer<1>()};
    const auto x = random_values<float>(1000);
    std::vector<float> whole(3000), y(3000);
    net->predict(x, whole);
    nn::stream live{same};
    live.process(x, y);
    CHECK(all_same(y, whole));
}

TEST_CASE("many streams share one network, and each has a state that can be kept, copied and reset",
          "[stream]") {
    const auto net = initialized<branches, float>();
    const auto x = random_values<float>(net->inputs);
    std::vector<float> whole(net->outputs), y(net->outputs), other(net->outputs);
    net->predict(x, whole);

    nn::stream one{*net};
    nn::stream two = one;
    process_some(one, x, y, 0, 70);
    process_some(two, x, other, 0, 3);
    nn::stream copy = one;
    const auto kept = one.state();
    process_some(one, x, y, 70, 80);
    process_some(two, x, other, 3, 147);
    CHECK(all_same(y, whole));
    CHECK(all_same(other, whole));

    std::fill(y.begin() + 70 * 9, y.end(), 7.0f);
    process_some(copy, x, y, 70, 80);
    CHECK(all_same(y, whole));

    std::fill(y.begin() + 70 * 9, y.end(), 7.0f);
    CHECK(two.restore(kept));
    process_some(two, x, y, 70, 80);
    CHECK(all_same(y, whole));

    two.reset();
    std::fill(y.begin(), y.end(), 7.0f);
    two.process(x, y);
    CHECK(all_same(y, whole));
}

TEST_CASE("a stream does not go on from the state of another network, and changes nothing", "[stream]") {
    const auto net = initialized<lstm, float>();
    const auto x = random_values<float>(net->inputs);
    std::vector<float> whole(net->outputs), y(net->outputs);
    net->predict(x, whole);
    nn::stream live{*net};
    process_some(live, x, y, 0, 20);
    nn::stream<nn::network<lstm>>::state_type foreign{};
    foreign.layout ^= 1;
    CHECK_FALSE(live.restore(foreign));
    process_some(live, x, y, 20, time_steps - 20);
    CHECK(all_same(y, whole));

    using other = over_time<1, nn::gru<1, 16>, nn::linear<16, 1>>;
    using of_double = nn::stream<nn::network<lstm, double>>::state_type;
    CHECK(nn::stream<nn::network<other>>::state_type{}.layout != foreign.expected_layout);
    CHECK(of_double{}.layout != foreign.expected_layout);
}

TEST_CASE("whatever bytes a state has been read from, a stream stays within its memory", "[stream]") {
    const auto net = initialized<branches, float>();
    nn::stream live{*net};
    auto state = live.state();
    const auto layout = state.layout;
    std::memset(static_cast<void*>(&state), 0x5a, sizeof state);
    state.layout = layout;
    REQUIRE(live.restore(state));
    const auto x = random_values<float>(net->inputs);
    std::vector<float> whole(net->outputs), y(net->outputs);
    live.process(x, y);
    live.reset();
    live.process(x, y);
    net->predict(x, whole);
    CHECK(all_same(y, whole));
}

TEST_CASE("NaN stays in a stream until its windows have passed it, or until reset", "[stream]") {
    const auto net = initialized<windows, float>();
    const auto x = random_values<float>(net->inputs);
    std::vector<float> y(net->outputs), whole(net->outputs);
    net->predict(x, whole);
    nn::stream live{*net};
    const float nan = std::numeric_limits<float>::quiet_NaN();
    CHECK(std::isnan(live({nan, 0, 0})[0]));
    live.reset();
    live.process(x, y);
    CHECK(all_same(y, whole));
}

TEST_CASE("the mean and the largest of a stream begin with what there is", "[stream]") {
    using largest = over_time<1, nn::max_pool1d<nn::kernel<3>, nn::stride<1>, nn::causal>>;
    constexpr nn::network<largest> net;
    nn::stream live{net};
    CHECK(live({-5})[0] == -5);
    CHECK(live({-7})[0] == -5);
    CHECK(live({-6})[0] == -5);
    CHECK(live({-8})[0] == -6);
    live.reset();
    CHECK(live({-9})[0] == -9);
}

namespace {

constexpr std::size_t few = 5;
using evaluated =
    nn::sequential<nn::input<few, 1>, nn::lstm<1, 3>,
                   nn::conv1d<3, 3, nn::kernel<2>, nn::dilation<2>, nn::causal>, nn::tanh,
                   nn::depthwise_conv1d<3, nn::kernel<2>, nn::causal>,
                   nn::max_pool1d<nn::kernel<2>, nn::stride<1>, nn::causal>, nn::linear<3, 1>>;
constexpr nn::network<evaluated> evaluated_net = [] {
    nn::network<evaluated> net;
    net.initialize(42);
    return net;
}();
constexpr std::array<float, few> heard{0.5f, -1, 0.25f, 2, -0.125f};
constexpr std::array<float, few> by_the_compiler = [] {
    std::array<float, few> out{};
    nn::stream live{evaluated_net};
    live.process(heard, out);
    live.reset();
    out[0] = live({heard[0]})[0];
    return out;
}();

}  // namespace

TEST_CASE("compilers run streams", "[stream]") {
    std::array<float, few> out{};
    nn::stream live{evaluated_net};
    live.process(heard, out);
    for (std::size_t t = 0; t < few; ++t) CHECK(by_the_compiler[t] == Approx(out[t]).epsilon(1e-5));
}

TEST_CASE("a stream keeps to the definition of lstm in double as long as it runs", "[stream]") {
    using topology = nn::sequential<nn::input<1, 1>, nn::lstm<1, 4>>;
    const auto net = initialized<topology, float>();
    const auto& p = net->layer<0>();
    nn::stream live{*net};
    nn::random_generator random(7);
    double h[4]{}, c[4]{}, largest_error = 0;
    const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
    for (int t = 0; t < 100000; ++t) {
        const float x = random.normal<float>();
        double sum[16]{}, next[4]{};
        for (std::size_t o = 0; o < 16; ++o) {
            sum[o] = double(p.bias_ih(o)) + double(p.bias_hh(o)) + double(p.weight_ih(o, 0)) * double(x);
            for (std::size_t i = 0; i < 4; ++i) sum[o] += double(p.weight_hh(o, i)) * h[i];
        }
        for (std::size_t i = 0; i < 4; ++i) {
            c[i] = sigmoid(sum[4 + i]) * c[i] + sigmoid(sum[i]) * std::tanh(sum[8 + i]);
            next[i] = sigmoid(sum[12 + i]) * std::tanh(c[i]);
        }
        std::copy_n(next, 4, h);
        const auto y = live({x});
        for (std::size_t i = 0; i < 4; ++i)
            largest_error = std::max(largest_error, std::abs(double(y[i]) - h[i]));
    }
    // A step rounds by a few units of h in +-1, and forgets more than half of what the steps before have.
    CHECK(largest_error < 16 * double(std::numeric_limits<float>::epsilon()));
}
