// SPDX-License-Identifier: BSL-1.0
// The layers that CONTRIBUTING.md adds, compiled and checked; structure.readme compares the text.
#include <ctnn/ctnn.hpp>
#include <ctnn/testing/gradient_check.hpp>

#include "catch.hpp"

namespace nn = ctnn;

/// x tanh(log(1 + e^x)) (Misra: "Mish", BMVC 2020).
struct mish {
    static constexpr nn::slope_from from = nn::slope_from::input;

    template <class Vector>
    static constexpr Vector apply(Vector x) {
        return x * nn::simd::tanh(nn::simd::softplus(x));
    }

    template <class Vector>
    static constexpr Vector slope(Vector x) {
        const Vector t = nn::simd::tanh(nn::simd::softplus(x));
        return nn::simd::fma(x * nn::simd::sigmoid(x), nn::simd::fma(Vector(0) - t, t, Vector(1)), t);
    }
};

/// y_i = scale_i x_i, from scales of 1.
template <std::size_t Width>
struct scale {
    static constexpr std::size_t inputs = Width, outputs = Width;

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
        constexpr void clear() noexcept {
            for (Value& value : values) value = 0;
        }
    };

    template <class Context, class Value = typename Context::value_type>
    static constexpr void forward(const parameters<Value>& p, const Value* x, Value* y,
                                  std::size_t rows) noexcept {
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t i = 0; i < nn::padded(Width); ++i)
                y[r * nn::padded(Width) + i] = p.values[i] * x[r * nn::padded(Width) + i];
    }

    template <class Context, bool InputGradient, class Update,
              class Value = typename Context::value_type>
    static constexpr void backward(parameters<Value>& p, const Update& update, const Value* x,
                                   const Value*, Value* dy, Value* dx, Value*,
                                   std::size_t rows) noexcept {
        const auto update_value = update.at([](auto& each) -> auto& { return each.values; });
        for (std::size_t i = 0; i < nn::padded(Width); ++i) {
            Value gradient = 0;
            for (std::size_t at = i; at < rows * nn::padded(Width); at += nn::padded(Width)) {
                gradient = nn::simd::fma(dy[at], x[at], gradient);
                if constexpr (InputGradient) dx[at] = p.values[i] * dy[at];
            }
            p.values[i] = update_value(p.values[i], gradient, i);
        }
    }
};

TEST_CASE("an activation of CONTRIBUTING.md has the slope that it says") {
    using topology = nn::sequential<nn::linear<3, 5>, mish, nn::linear<5, 2>>;
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
