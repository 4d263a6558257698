// SPDX-License-Identifier: BSL-1.0
#include <ctnn/testing/gradient_check.hpp>

#include "catch.hpp"
#include "support/naive_network.hpp"

#include <ctnn/pipe.hpp>

#include <array>
#include <limits>
#include <ratio>
#include <string>
#include <type_traits>

namespace {

namespace nn = ctnn;
using ctnn::testing::gradient_check;

constexpr double right = 1e-7;  // what the header promises of a right layer
constexpr double wrong = 1e-2;

// Between two linears, so that the derivatives by the activation's inputs count.
template <class Activation>
using between = nn::sequential<nn::linear<3, 5>, Activation, nn::linear<5, 2>>;

// ------------------------------------------------------------------ activations of one's own

// x^2, with slopes of 2 x, of 2.2 x and of NaN for some.
struct square {
    static constexpr nn::slope_from from = nn::slope_from::input;
    template <class V>
    static constexpr V apply(V x) {
        return x * x;
    }
    template <class V>
    static constexpr V slope(V x) {
        return V(2) * x;
    }
};
struct square_with_a_wrong_slope : square {
    template <class V>
    static constexpr V slope(V x) {
        return V(nn::simd::element_t<V>(2.2)) * x;
    }
};
struct square_with_a_slope_of_nan : square {
    template <class V>
    static constexpr V slope(V x) {
        using T = nn::simd::element_t<V>;
        return nn::simd::select(x > V(0), V(std::numeric_limits<T>::quiet_NaN()), V(2) * x);
    }
};
// The slope of a tanh, taken for one of the input.
struct tanh_with_a_wrong_from {
    static constexpr nn::slope_from from = nn::slope_from::input;
    template <class V>
    static constexpr V apply(V x) {
        return nn::tanh::apply(x);
    }
    template <class V>
    static constexpr V slope(V x) {
        return nn::tanh::slope(x);
    }
};

// ------------------------------------------------------------------ a layer of one's own

// y = a x + b x^2, with an a and a b for each of Width values: parametric, and not linear. Factor is 1,
// except for a copy whose derivatives are wrong by that factor.
template <std::size_t Width, class Factor = std::ratio<1>>
struct bend {
    using begins_with = nn::shape<Width>;

    template <class T>
    struct parameters {
        static constexpr std::size_t count = 2 * Width;
        T a[Width]{};
        T b[Width]{};

        constexpr void initialize(nn::random_generator& random) noexcept {
            visit([&](T& value) { value = random.uniform(T(1)); });
        }
        template <class F>
        constexpr void visit(F&& f) noexcept {
            for (T& value : a) f(value);
            for (T& value : b) f(value);
        }
        template <class F>
        constexpr void visit(F&& f) const noexcept {
            for (const T& value : a) f(value);
            for (const T& value : b) f(value);
        }
        constexpr void clear() noexcept {
            visit([](T& value) { value = 0; });
        }
    };

    template <class Input>
    struct on : nn::layer_base {
        using output = nn::core::output_of_width<bend, Input, Width, Width>;

        static constexpr void forward(const auto& call, auto x, auto y) noexcept {
            const auto& p = call.parameters;
            for (std::size_t at = 0; at < x.count * x.stride; at += x.stride) {
                for (std::size_t i = 0; i < Width; ++i)
                    y.data[at + i] = x.data[at + i] * (p.a[i] + p.b[i] * x.data[at + i]);
                for (std::size_t i = Width; i < y.stride; ++i) y.data[at + i] = 0;
            }
        }

        static constexpr void backward(const auto& call, auto x, auto, auto dy, auto dx) noexcept {
            auto& p = call.parameters;
            const std::size_t end = x.count * x.stride;
            if constexpr (decltype(dx)::are_wanted) {
                for (std::size_t at = 0; at < end; at += x.stride) {
                    for (std::size_t i = 0; i < Width; ++i)
                        dx.data[at + i] = dy.data[at + i] * (p.a[i] + 2 * p.b[i] * x.data[at + i]);
                    for (std::size_t i = Width; i < x.stride; ++i) dx.data[at + i] = 0;
                }
            }
            const auto update_a = call.update.at([](auto& all) -> auto& { return all.a; });
            const auto update_b = call.update.at([](auto& all) -> auto& { return all.b; });
            for (std::size_t i = 0; i < Width; ++i) {
                auto da = 0 * p.a[i], db = da;
                for (std::size_t at = i; at < end; at += x.stride) {
                    da += dy.data[at] * x.data[at];
                    db += dy.data[at] * x.data[at] * x.data[at];
                }
                p.a[i] = update_a(p.a[i], da, i);
                p.b[i] = update_b(p.b[i], db * Factor::num / Factor::den, i);
            }
        }
    };
};
static_assert(nn::layer<bend<3>> && nn::parametric_layer<bend<3>>);

}  // namespace

TEST_CASE("every activation has the derivative of its values", "[gradient_check]") {
    const auto error = []<class Activation>(std::type_identity<Activation>) {
        return gradient_check<between<Activation>>().largest_error;
    };
    CHECK(error(std::type_identity<nn::relu>{}) < right);
    CHECK(error(std::type_identity<nn::leaky_relu>{}) < right);
    CHECK(error(std::type_identity<nn::leaky_relu_with<std::ratio<-1, 2>>>{}) < right);
    CHECK(error(std::type_identity<nn::elu>{}) < right);
    CHECK(error(std::type_identity<nn::elu_with<std::ratio<5, 2>>>{}) < right);
    CHECK(error(std::type_identity<nn::elu_with<std::ratio<-1, 2>>>{}) < right);
    CHECK(error(std::type_identity<nn::selu>{}) < right);
    CHECK(error(std::type_identity<nn::gelu>{}) < right);
    CHECK(error(std::type_identity<nn::gelu_tanh>{}) < right);
    CHECK(error(std::type_identity<nn::hard_sigmoid>{}) < right);
    CHECK(error(std::type_identity<nn::relu6>{}) < right);
    CHECK(error(std::type_identity<nn::hardtanh>{}) < right);
    CHECK(error(std::type_identity<nn::clamp<std::ratio<-1>, std::ratio<1, 2>>>{}) < right);
    CHECK(error(std::type_identity<nn::hard_swish>{}) < right);
    CHECK(error(std::type_identity<nn::mish>{}) < right);
    CHECK(error(std::type_identity<nn::silu>{}) < right);
    CHECK(error(std::type_identity<nn::softplus>{}) < right);
    CHECK(error(std::type_identity<nn::sigmoid>{}) < right);
    CHECK(error(std::type_identity<nn::tanh>{}) < right);
    CHECK(error(std::type_identity<nn::softmax>{}) < right);
    CHECK(error(std::type_identity<nn::log_softmax>{}) < right);
}

TEST_CASE("every loss has the derivative of its values", "[gradient_check]") {
    using open = nn::sequential<nn::linear<4, 3>>;
    using probability = nn::sequential<nn::linear<4, 1>, nn::sigmoid>;
    using classes = nn::sequential<nn::linear<4, 3>, nn::softmax>;
    CHECK(gradient_check<open, nn::mse>().largest_error < right);
    CHECK(gradient_check<open, nn::l1>().largest_error < right);
    CHECK(gradient_check<open, nn::huber>().largest_error < right);
    CHECK(gradient_check<open, nn::bce_with_logits>().largest_error < right);
    CHECK(gradient_check<open, nn::cross_entropy_with_logits>().largest_error < right);
    CHECK(gradient_check<probability, nn::bce>().largest_error < right);
    CHECK(gradient_check<probability, nn::weighted<nn::bce, std::ratio<3>, std::ratio<1, 2>>>()
              .largest_error < right);
    CHECK(gradient_check<classes, nn::cross_entropy>().largest_error < right);
    const std::array<double, 3> weight{1, 2, 0.5};
    CHECK(gradient_check<classes>(nn::cross_entropy{.weight = weight}).largest_error < right);
}

TEST_CASE("repeats and networks that are deep have the derivative of their values", "[gradient_check]") {
    CHECK(
        gradient_check<
            nn::sequential<nn::linear<3, 4>, nn::repeat<3, nn::linear<4, 6>, nn::silu, nn::linear<6, 4>>,
                           nn::tanh, nn::linear<4, 2>>>()
            .largest_error < right);
}

TEST_CASE("the check runs for other seeds, numbers of rows and widths of the difference",
          "[gradient_check]") {
    CHECK(gradient_check<between<nn::gelu>, nn::mse, 17>({}, 99).largest_error < right);
    CHECK(gradient_check<between<nn::gelu>, nn::mse, 1>({}, 3, 1e-4).largest_error < 1e-6);
}

TEST_CASE("a wrong derivative is found, and told", "[gradient_check]") {
    CHECK(gradient_check<between<square>>().largest_error < right);
    const auto report = gradient_check<between<square_with_a_wrong_slope>>();
    CHECK(report.largest_error > wrong);
    CHECK(report.parameter < 3 * 5 + 5);  // of the first linear: the last one's derivatives are right
    CHECK(std::abs(report.analytic - report.numeric) > wrong);
    CHECK(report.analytic == Approx(1.1 * report.numeric).epsilon(1e-4));
    CHECK(gradient_check<between<tanh_with_a_wrong_from>>().largest_error > wrong);
}

TEST_CASE("a derivative that is NaN is never right", "[gradient_check]") {
    // Of the first layer alone; the parameters behind it, which the check looks at later, are right.
    const auto report = gradient_check<between<square_with_a_slope_of_nan>>();
    CHECK(!(report.largest_error < right));
}

TEST_CASE("a layer of one's own passes the check anywhere in a network", "[own layer]") {
    CHECK(gradient_check<nn::sequential<bend<3>>>().largest_error < right);
    CHECK(
        gradient_check<
            nn::sequential<nn::linear<3, 5>, bend<5>, nn::tanh, nn::linear<5, 1>, bend<1>, nn::sigmoid>,
            nn::bce>()
            .largest_error < right);
    CHECK(gradient_check<nn::sequential<nn::linear<2, 17>, nn::repeat<2, bend<17>, nn::softmax>>>()
              .largest_error < right);
    using mistaken = bend<5, std::ratio<2>>;
    CHECK(gradient_check<nn::sequential<nn::linear<3, 5>, mistaken, nn::linear<5, 1>>>().largest_error >
          wrong);
}

TEST_CASE("a layer of one's own runs, one row as many, and tells its parameters", "[own layer]") {
    using network = nn::network<nn::sequential<bend<3>, nn::relu>>;
    STATIC_REQUIRE(network::parameter_count == 6);
    STATIC_REQUIRE(std::is_trivially_copyable_v<network>);
    network net;
    net.set_parameters(std::array{1.0f, 2.0f, 3.0f, 0.5f, -1.0f, 0.0f});
    CHECK(net.layer<0>().b[1] == -1);
    CHECK(net({2, 1, -1}) == std::array{4.0f, 1.0f, 0.0f});
    std::array<float, 6> out{};
    net.predict(std::array{2.0f, 1.0f, -1.0f, 4.0f, 3.0f, 2.0f}, out);
    CHECK(out == std::array{4.0f, 1.0f, 0.0f, 12.0f, 0.0f, 6.0f});
    std::array<float, 6> flat{};
    net.get_parameters(flat);
    CHECK(flat == std::array{1.0f, 2.0f, 3.0f, 0.5f, -1.0f, 0.0f});
    STATIC_REQUIRE(nn::cost<network::topology>::parameters == 6);
    STATIC_REQUIRE(nn::cost<network::topology>::depth == 1);
    CHECK(nn::summary<network::topology>().find("bend<3") != std::string::npos);
    namespace p = ctnn::pipe;
    STATIC_REQUIRE(std::is_same_v<decltype(p::input<2> | p::linear<3> | bend<3>{} | p::linear<1>),
                                  nn::sequential<nn::linear<2, 3>, bend<3>, nn::linear<3, 1>>>);
}

TEMPLATE_TEST_CASE("a layer of one's own learns with every optimizer", "[own layer]", nn::sgd, nn::adam,
                   nn::adamw, nn::rmsprop) {
    // y = 3 x - x^2 / 2
    using network = nn::network<nn::sequential<bend<1>>>;
    network net;
    net.initialize(1);
    nn::trainer<network, nn::mse, TestType, 16> trainer{net, {}, {.lr = 0.05}};
    std::array<float, 16> x{}, y{};
    for (std::size_t i = 0; i < 16; ++i) {
        x[i] = static_cast<float>(i) / 8 - 1;
        y[i] = 3 * x[i] - x[i] * x[i] / 2;
    }
    const float before = trainer.evaluate(x, y);
    for (int step = 0; step < 1000; ++step) trainer.step(x, y);
    trainer.learning_rate(0.001);
    for (int step = 0; step < 100; ++step) trainer.step(x, y);
    CHECK(trainer.evaluate(x, y) < 1e-3f * before);
    CHECK(net.layer<0>().a[0] == Approx(3).margin(0.05));
    CHECK(net.layer<0>().b[0] == Approx(-0.5).margin(0.05));
}

namespace {

constexpr float bent_while_compiling() {
    using network = nn::network<nn::sequential<nn::linear<1, 1>, bend<1>>>;
    network net;
    net.layer<0>().weight(0, 0) = 1;
    net.layer<1>().a[0] = 1;
    nn::trainer<network, nn::mse, nn::sgd, 1> trainer{net, {}, {.lr = 0.5}};
    const float x[] = {1}, y[] = {2};
    trainer.step(x, y);  // (1 - 2)^2: every derivative is -2
    return net({1})[0];
}
// The linear is 2 x + 1, the bend 2 x + x^2.
static_assert(bent_while_compiling() == 15);

}  // namespace
