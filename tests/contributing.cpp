// SPDX-License-Identifier: BSL-1.0
// The layers that CONTRIBUTING.md adds, compiled and checked; structure.readme compares the text.
#include <ctnn/ctnn.hpp>
#include <ctnn/testing/gradient_check.hpp>

#include "catch.hpp"

#include <algorithm>
#include <array>

namespace nn = ctnn;

/// (x + sqrt(x^2 + 4)) / 2, above 0 (Barron: "Squareplus: a softplus-like algebraic rectifier", 2021).
struct squareplus {
    static constexpr nn::slope_from from = nn::slope_from::output;
    static constexpr bool limits_outputs = true;

    template <class Vector>
    static constexpr Vector apply(Vector x) {
        const Vector root = nn::simd::sqrt(nn::simd::fma(x, x, Vector(4)));
        return (x + root) * Vector(nn::simd::element_t<Vector>(0.5));
    }

    template <class Vector>
    static constexpr Vector slope(Vector y) {
        const Vector square = y * y;
        return nn::simd::divide(square, square + Vector(1));
    }
};

/// y_i = scale_i x_i, from scales of 1.
template <std::size_t Width>
struct scale {
    using begins_with = nn::shape<Width>;

    template <class Value>
    struct parameters {
        static constexpr std::size_t count = Width;
        alignas(nn::alignment) Value values[nn::padded(Width)]{};

        constexpr void initialize(nn::random_generator&) noexcept {
            visit([](Value& value) { value = 1; });
        }
        template <class Function>
        constexpr void visit(Function&& f) noexcept {
            for (std::size_t i = 0; i < Width; ++i) f(values[i]);
        }
        template <class Function>
        constexpr void visit(Function&& f) const noexcept {
            for (std::size_t i = 0; i < Width; ++i) f(values[i]);
        }
        constexpr void clear() noexcept { *this = {}; }
    };

    template <class Input>
    struct on : nn::layer_base {
        using output = nn::core::output_of_width<scale, Input, Width, Width>;

        static constexpr void forward(const auto& call, auto x, auto y) noexcept {
            for (std::size_t at = 0; at < x.count * x.stride; at += x.stride)
                for (std::size_t i = 0; i < x.stride; ++i)
                    y.data[at + i] = call.parameters.values[i] * x.data[at + i];
        }

        static constexpr void backward(const auto& call, auto x, auto, auto dy, auto dx) noexcept {
            auto& values = call.parameters.values;
            const auto update = call.update.at([](auto& each) -> auto& { return each.values; });
            for (std::size_t i = 0; i < x.stride; ++i) {
                auto gradient = 0 * values[i];
                for (std::size_t at = i; at < x.count * x.stride; at += x.stride) {
                    gradient = nn::simd::fma(dy.data[at], x.data[at], gradient);
                    if constexpr (decltype(dx)::are_wanted) dx.data[at] = values[i] * dy.data[at];
                }
                values[i] = update(values[i], gradient, i);
            }
        }
    };
};

struct rule_every {
    template <class... Facts>
    struct report {
        static_assert(nn::never<Facts...>, "every takes steps of time; give it shape<time, channels>");
    };
};

/// Every Step-th time step, from the first one on.
template <std::size_t Step>
struct every {
    template <class Input>
    struct on : nn::layer_base {  // where there is no time
        using output = nn::broken<rule_every, nn::of_shape::but_is_given<Input>>;
    };

    template <std::size_t Time, std::size_t Channels>
    struct on<nn::shape<Time, Channels>> : nn::layer_base {
        using output = nn::shape<(Time + Step - 1) / Step, Channels>;

        static constexpr void forward(const auto&, auto x, auto y) noexcept {
            for (std::size_t r = 0; r < y.count; ++r)
                for (std::size_t i = 0; i < output::size; ++i)
                    y.data[r * y.stride + i] = x.data[r * x.stride + from(i)];
            nn::simd::clear_padding(y);
        }

        static constexpr void backward(const auto&, auto, auto, auto dy, auto dx) noexcept {
            if constexpr (decltype(dx)::are_wanted) {
                std::fill_n(dx.data, dx.count * dx.stride, 0);
                for (std::size_t r = 0; r < dx.count; ++r)
                    for (std::size_t i = 0; i < output::size; ++i)
                        dx.data[r * dx.stride + from(i)] = dy.data[r * dy.stride + i];
            }
        }

    private:
        static constexpr std::size_t from(std::size_t i) {
            return i / Channels * Step * Channels + i % Channels;
        }
    };
};

TEST_CASE("an activation of CONTRIBUTING.md has the slope that it says") {
    using topology = nn::sequential<nn::linear<3, 5>, squareplus, nn::linear<5, 2>>;
    CHECK(nn::testing::gradient_check<topology>().largest_error < 1e-7);
}

TEST_CASE("a layer of CONTRIBUTING.md passes its gradients on and trains") {
    using topology = nn::sequential<nn::linear<3, 5>, scale<5>, nn::relu, nn::linear<5, 2>>;
    CHECK(nn::testing::gradient_check<topology>().largest_error < 1e-7);
    STATIC_REQUIRE(nn::network<topology>::parameter_count == 20 + 5 + 12);

    // Also as the first layer, and in constant evaluation.
    constexpr float loss = [] {
        using small = nn::network<nn::sequential<scale<2>, nn::tanh>>;
        small net;
        net.initialize(1);
        nn::trainer<small, nn::mse, nn::adam, 1> trainer{net, {}, {.lr = 0.1}};
        const float x[] = {1, 2}, y[] = {0.5f, -0.5f};
        float last = 0;
        for (int i = 0; i < 100; ++i) last = trainer.step(x, y);
        return last;
    }();
    STATIC_REQUIRE(loss < 0.01f);
}

TEST_CASE("a layer of CONTRIBUTING.md that changes the shape passes its gradients on") {
    using topology = nn::sequential<nn::input<5, 2>, nn::linear<2, 3>, every<2>, nn::linear<3, 1>>;
    STATIC_REQUIRE(nn::network<topology>::outputs == 3);
    CHECK(nn::testing::gradient_check<topology>().largest_error < 1e-7);
    STATIC_REQUIRE([] {
        constexpr nn::network<nn::sequential<nn::input<5, 1>, every<2>>> net;
        return net({1, 2, 3, 4, 5}) == std::array{1.0f, 3.0f, 5.0f};
    }());
    STATIC_REQUIRE(nn::core::is_broken<every<2>::on<nn::shape<4>>::output>);
}
