// SPDX-License-Identifier: BSL-1.0
// The layers that CONTRIBUTING.md adds, compiled and checked; structure.readme compares the text.
#include <ctnn/ctnn.hpp>
#include <ctnn/testing/gradient_check.hpp>

#include "catch.hpp"

namespace nn = ctnn;

/// x tanh(log(1 + e^x)) (Misra: "Mish", BMVC 2020).
struct mish {
    static constexpr nn::slope_from from = nn::slope_from::input;

    template <class V>
    static constexpr V apply(V x) {
        return x * nn::simd::tanh(nn::simd::softplus(x));
    }

    template <class V>
    static constexpr V slope(V x) {
        const V t = nn::simd::tanh(nn::simd::softplus(x));
        return nn::simd::fma(x * nn::simd::sigmoid(x), nn::simd::fma(V(0) - t, t, V(1)), t);
    }
};

/// y_i = scale_i x_i, from scales of 1.
template <std::size_t N>
struct scale {
    static constexpr std::size_t inputs = N, outputs = N;

    template <class T>
    struct parameters {
        static constexpr std::size_t count = N;
        alignas(nn::alignment) T values[nn::padded(N)]{};

        constexpr void initialize(nn::random_generator&) noexcept {
            visit([](T& value) { value = 1; });
        }
        template <class F>
        constexpr void visit(F&& f) noexcept {
            for (std::size_t i = 0; i < N; ++i) f(values[i]);
        }
        template <class F>
        constexpr void visit(F&& f) const noexcept {
            for (std::size_t i = 0; i < N; ++i) f(values[i]);
        }
        constexpr void clear() noexcept {
            for (T& value : values) value = 0;
        }
    };

    template <class C, class T = typename C::value_type>
    static constexpr void forward(const parameters<T>& p, const T* x, T* y, std::size_t rows) noexcept {
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t i = 0; i < nn::padded(N); ++i)
                y[r * nn::padded(N) + i] = p.values[i] * x[r * nn::padded(N) + i];
    }

    template <class C, bool InputGradient, class Update, class T = typename C::value_type>
    static constexpr void backward(parameters<T>& p, const Update& update, const T* x, const T*, T* dy,
                                   T* dx, T*, std::size_t rows) noexcept {
        const auto update_value = update.at([](auto& each) -> auto& { return each.values; });
        for (std::size_t i = 0; i < nn::padded(N); ++i) {
            T gradient = 0;
            for (std::size_t at = i; at < rows * nn::padded(N); at += nn::padded(N)) {
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
