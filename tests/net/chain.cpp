// SPDX-License-Identifier: BSL-1.0
#include <ctnn/net/chain.hpp>

#include "catch.hpp"
#include "support/architectures.hpp"
#include "support/naive_network.hpp"

#include <ctnn/testing/gradient_check.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <type_traits>
#include <utility>

namespace {

namespace nn = ctnn;

template <class... Layers>
using chain = nn::sequential<Layers...>::template on<typename nn::core::input_of_list<Layers...>::type>;

using layers = chain<nn::linear<3, 5>, nn::silu, nn::linear<5, 17>, nn::tanh, nn::linear<17, 2>>;

static_assert(std::is_same_v<layers::output, nn::shape<2>>);
static_assert(layers::stages<false>.count == 3);
static_assert(layers::stages<true>.count == 4);  // silu is alone
static_assert(layers::widest == 32 && layers::passes == 3 && layers::depth == 3);
static_assert(layers::multiply_adds == 3 * 5 + 5 * 17 + 17 * 2);
static_assert(chain<nn::linear<40, 90>>::widest == 96);

// Two arrays between stages; in training they are on the tape, and the derivatives are two.
template <bool IsTraining>
using context = nn::context<float, nn::simd::native, 6, IsTraining>;
static_assert(layers::forward_workspace<context<false>> == 2 * 6 * 32);
static_assert(layers::forward_workspace<context<true>> == 0);
static_assert(chain<nn::linear<40, 90>>::forward_workspace<context<false>> == 0);
static_assert(layers::backward_workspace<context<true>> >= 2 * 6 * 32);

// Every activation whose slope a linear after it may take, and one at the end, which none takes.
using fused = chain<nn::linear<3, 7>, nn::relu, nn::linear<7, 20>, nn::tanh, nn::linear<20, 35>,
                    nn::sigmoid, nn::linear<35, 2>, nn::tanh>;

// Rows of 3 inputs end before the partial sums do; rows of 8, of any outputs and of a softmax may be packed.
static_assert(!layers::packs_x && layers::packs_y && layers::packs_dy);
static_assert(chain<nn::linear<8, 3>>::packs_x);
static_assert(chain<nn::linear<8, 40>>::packs_y && !chain<nn::linear<8, 40>>::packs_dy);
static_assert(chain<nn::linear<8, 3>, nn::softmax>::packs_y);
static_assert(!chain<nn::linear<8, 3>, nn::softmax>::packs_dy);
// A chain in a chain is one layer of it.
using nested = chain<nn::linear<8, 3>, nn::sequential<nn::tanh, nn::linear<3, 2>, nn::relu>, nn::relu>;
static_assert(nested::stages<false>.count == 3 && nested::passes == 4 && nested::depth == 2);

/// y = a x in training with a tape of a, and a fused activation: what neither loses.
template <std::size_t Width>
struct taped_scale {
    using begins_with = nn::shape<Width>;
    template <class Value>
    struct parameters {
        static constexpr std::size_t count = 1;
        alignas(nn::alignment) Value values[nn::line]{};
        constexpr void initialize(nn::random_generator&) { values[0] = 2; }
        constexpr void visit(auto&& f) { f(values[0]); }
        constexpr void visit(auto&& f) const { f(values[0]); }
        constexpr void clear() { values[0] = 0; }
    };
    template <class Input>
    struct on : nn::layer_base {
        using output = Input;
        static constexpr bool fuses = true;
        template <class Context>
        struct tape {
            typename Context::value_type factor;
        };
        template <class Call>
        static constexpr void forward(const Call& call, auto x, auto y, auto... then) {
            const auto factor = call.parameters.values[0];
            if constexpr (Call::is_training) call.tape->factor = factor;
            for (std::size_t r = 0; r < x.count; ++r) {
                for (std::size_t i = 0; i < Width; ++i) {
                    auto& to = y.data[r * y.stride + i];
                    to = factor * x.data[r * x.stride + i];
                    ((to = nn::simd::finished(then, to, &to)), ...);
                }
            }
        }
        template <class Call>
        static constexpr void backward(const Call& call, auto x, auto, auto dy, auto dx,
                                       auto... before) {
            typename Call::value_type gradient = 0;
            for (std::size_t r = 0; r < x.count; ++r) {
                for (std::size_t i = 0; i < Width; ++i) {
                    const auto value = x.data[r * x.stride + i], d = dy.data[r * dy.stride + i];
                    gradient += value * d;
                    if constexpr (decltype(dx)::are_wanted) {
                        auto& to = dx.data[r * dx.stride + i];
                        to = call.tape->factor * d;
                        ((to = before(to, value)), ...);
                    }
                }
            }
            auto& value = call.parameters.values[0];
            value = call.update.at([](auto& each) -> auto& { return each.values; })(value, gradient, 0);
        }
    };
};

/// In training forward gives what it gives in inference, and backward the derivatives of the inputs too.
template <class layers, class Architecture, std::size_t rows, class Parameters>
void check_forward_and_backward(const Parameters& initial) {
    using inference = nn::context<double, Architecture, rows>;
    using training = nn::context<double, Architecture, rows, true>;
    // One linear would do for the gradient by the parameters; the inputs' derivatives are what a repeat
    // and a layer made of layers need.
    const auto parameters = std::make_unique<Parameters>(initial);
    constexpr std::size_t stride = 16, out_stride = 16;
    alignas(64) double x[rows * stride] = {};
    const auto values = naive::random_values<double>(rows * 3, 5);
    for (std::size_t r = 0; r < rows; ++r) std::copy_n(values.data() + 3 * r, 3, x + r * stride);
    const nn::rows<const double, nn::shape<3>> from{x, rows};

    alignas(64) double y[rows * out_stride] = {}, recorded[rows * out_stride] = {};
    const nn::rows<double, nn::shape<2>> to{y, rows}, to_record{recorded, rows};
    alignas(64) double workspace[layers::template forward_workspace<inference> + 1];
    layers::forward(nn::make_call<inference>(*parameters, workspace), from, to);
    const auto tape = std::make_unique<typename layers::template tape<training>>();
    alignas(64) double scratch[layers::template backward_workspace<training>] = {};
    layers::forward(nn::make_call<training>(*parameters, tape.get(), scratch), from, to_record);
    CHECK(std::equal(y, y + rows * out_stride, recorded));

    // The loss is the sum of the outputs.
    alignas(64) double dy[rows * out_stride] = {}, dx[rows * stride] = {};
    for (std::size_t r = 0; r < rows; ++r) dy[r * out_stride] = dy[r * out_stride + 1] = 1;
    const auto stored = std::make_unique<Parameters>();
    const auto before = std::make_unique<Parameters>(*parameters);
    nn::update<nn::gradients::store<double>, Parameters> update{};
    update.moments[0] = stored.get();
    const nn::rows<const double, nn::shape<2>> of{recorded, rows}, given{dy, rows};
    layers::backward(nn::make_call<training>(*parameters, tape.get(), scratch, update), from, of, given,
                     nn::rows<double, nn::shape<3>>{dx, rows});

    const auto sum_of_outputs = [&] {
        layers::forward(nn::make_call<inference>(std::as_const(*before), workspace), from, to);
        double sum = 0;
        for (std::size_t r = 0; r < rows; ++r) sum += y[r * out_stride] + y[r * out_stride + 1];
        return sum;
    };
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t i = 0; i < 3; ++i) {
            double& moved = x[r * stride + i];
            const double value = moved;
            moved = value + 1e-5;
            const double above = sum_of_outputs();
            moved = value - 1e-5;
            const double numeric = (above - sum_of_outputs()) / 2e-5;
            moved = value;
            CAPTURE(r, i);
            CHECK(std::abs(dx[r * stride + i] - numeric) < 1e-9);
        }
        for (std::size_t i = 3; i < stride; ++i) CHECK(dx[r * stride + i] == 0);
    }
}

}  // namespace

TEST_CASE("training gives what inference gives, and the derivatives of the inputs too", "[chain]") {
    support::for_each_architecture([]<class A>() {
        const auto check = []<class... Layers>(nn::sequential<Layers...>) {
            typename nn::sequential<Layers...>::template parameters<double> parameters;
            nn::random_generator random(3);
            parameters.initialize(random);
            check_forward_and_backward<chain<Layers...>, A, 4>(parameters);
            check_forward_and_backward<chain<Layers...>, A, 1>(parameters);
        };
        check(nn::sequential<nn::linear<3, 5>, nn::silu, nn::linear<5, 17>, nn::tanh,
                             nn::linear<17, 2>>{});
        check(nn::sequential<nn::linear<3, 7>, nn::relu, nn::linear<7, 20>, nn::tanh, nn::linear<20, 35>,
                             nn::sigmoid, nn::linear<35, 2>, nn::tanh>{});
        check(nn::sequential<nn::linear<3, 7>, nn::sequential<nn::tanh, nn::linear<7, 5>, nn::relu>,
                             nn::tanh, nn::linear<5, 2>>{});
    });
}

TEST_CASE("a layer that fuses and has a tape keeps its activation in training", "[chain]") {
    using topology = nn::sequential<taped_scale<3>, nn::tanh, nn::linear<3, 4>, nn::sigmoid,
                                    taped_scale<4>, nn::tanh, taped_scale<4>, nn::relu>;
    CHECK(nn::testing::gradient_check<topology>().largest_error < 1e-7);
}

TEST_CASE("the slope of relu passes no infinity to a dead unit, fused or not", "[chain]") {
    using slope = ctnn::applied_slope<nn::relu>;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    STATIC_REQUIRE(slope{}(infinity, 0.0) == 0 && slope{}(infinity, 2.0) == infinity);
    STATIC_REQUIRE(ctnn::applied_slope<nn::tanh>{}(3.0, 0.5) == 2.25);
}
