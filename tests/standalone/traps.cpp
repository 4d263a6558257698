// SPDX-License-Identifier: BSL-1.0
// With floating-point traps on, as physics and finance programs have them, no finite input whose result is finite
// may raise overflow, invalid or division by zero: whatever lies in padding, on the stack, or in a branch not taken.
#include "../support/layer_alone.hpp"

#include <ctnn/ctnn.hpp>

#include <array>
#include <bit>
#include <cfenv>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <ratio>
#include <span>
#include <type_traits>
#include <unistd.h>
#include <vector>

namespace nn = ctnn;

namespace {

const char* volatile doing = "";
volatile double with = 0;

void on_signal(int) {
    char text[200];
    const int size = std::snprintf(text, sizeof text, "trap in %s of %g\n", doing, with);
    if (write(1, text, static_cast<std::size_t>(size)) != size) _exit(2);
    _exit(1);
}

/// Fills the stack with signalling NaN: arithmetic on what nobody wrote traps.
[[gnu::noinline]] void spoil_stack() {
    constexpr std::size_t size = 64 * 1024;
    volatile std::uint32_t values[size / 4];
    for (volatile std::uint32_t& value : values) value = 0x7fa00000;  // as two of them are a double
}

/// Runs f with traps on.
template <class F>
[[gnu::noinline]] void trapping(const char* name, double value, F f) {
    doing = name;
    with = value;
    spoil_stack();
    feenableexcept(FE_OVERFLOW | FE_INVALID | FE_DIVBYZERO);
    f();
    fedisableexcept(FE_ALL_EXCEPT);
    std::feclearexcept(FE_ALL_EXCEPT);
}

/// Of all sizes.
template <class T>
std::vector<T> inputs() {
    using limits = std::numeric_limits<T>;
    std::vector<T> all{0};
    for (const T x : {T(1e-30),
                      T(1e-3),
                      T(0.5),
                      T(0.625),
                      T(1),
                      T(3),
                      T(7),
                      T(19),
                      T(20.5),
                      T(60),
                      T(87),
                      T(88.8),
                      T(100),
                      T(500),
                      T(709.9),
                      T(1000),
                      T(1e6),
                      T(1e13),
                      T(1e19),
                      T(1e20),
                      T(1e30),
                      (limits::max)() / 4,
                      (limits::max)(),
                      (limits::min)(),
                      limits::denorm_min()}) {
        all.push_back(x);
        all.push_back(-x);
    }
    if constexpr (sizeof(T) == sizeof(double))
        for (const double x : {1e100, 1e150, 1e154, 1e200, 1e300}) {
            all.push_back(x);
            all.push_back(-x);
        }
    return all;
}

/// A value that the compiler does not know.
template <class T>
[[gnu::noinline]] void use(T& value) {
    asm volatile("" : : "r"(&value) : "memory");
}

template <class Architecture, class T, class F>
void check_function(const char* name, F f) {
    for (const T x : inputs<T>()) {
        alignas(nn::alignment) T in[nn::line], out[nn::line];
        for (T& each : in) each = x;
        use(in);
        // What overflows by itself may: the result is looked at first.
        nn::simd::map<Architecture, nn::line>(1, out, f, static_cast<const T*>(in));
        std::feclearexcept(FE_ALL_EXCEPT);
        use(out);
        if (!std::isfinite(out[0])) continue;
        trapping(name, static_cast<double>(x),
                 [&] { nn::simd::map<Architecture, nn::line>(1, out, f, static_cast<const T*>(in)); });
        use(out);
    }
}

template <class Activation, class Architecture, class T>
void check_activation(const char* name) {
    check_function<Architecture, T>(name,
                                    [](auto v) CTNN_INLINE_LAMBDA { return Activation::apply(v); });
    check_function<Architecture, T>(name,
                                    [](auto v) CTNN_INLINE_LAMBDA { return Activation::slope(v); });
}

template <class Architecture, class T>
void check_activations() {
    check_activation<nn::relu, Architecture, T>("relu");
    check_activation<nn::leaky_relu, Architecture, T>("leaky_relu");
    check_activation<nn::leaky_relu_with<std::ratio<-5>>, Architecture, T>("leaky_relu_with<-5>");
    check_activation<nn::elu, Architecture, T>("elu");
    check_activation<nn::elu_with<std::ratio<-2>>, Architecture, T>("elu_with<-2>");
    check_activation<nn::selu, Architecture, T>("selu");
    check_activation<nn::gelu, Architecture, T>("gelu");
    check_activation<nn::gelu_tanh, Architecture, T>("gelu_tanh");
    check_activation<nn::silu, Architecture, T>("silu");
    check_activation<nn::softplus, Architecture, T>("softplus");
    check_activation<nn::sigmoid, Architecture, T>("sigmoid");
    check_activation<nn::hard_sigmoid, Architecture, T>("hard_sigmoid");
    check_activation<nn::hard_sigmoid_with<std::ratio<-7, 2>, std::ratio<1, 3>>, Architecture, T>(
        "hard_sigmoid_with<-7/2>");
    check_activation<nn::tanh, Architecture, T>("tanh");
    check_activation<nn::hardtanh, Architecture, T>("hardtanh");
    check_activation<nn::clamp<std::ratio<0>, std::ratio<1>>, Architecture, T>("clamp");
    check_activation<nn::hard_swish, Architecture, T>("hard_swish");
    check_activation<nn::mish, Architecture, T>("mish");
    check_function<Architecture, T>("exp", [](auto v) CTNN_INLINE_LAMBDA { return nn::simd::exp(v); });
}

template <class T>
bool all_finite(std::span<const T> values) {
    for (const T value : values)
        if (!std::isfinite(value)) return false;
    return true;
}

/// f(x, y) of rows that have every pair of inputs in two places, and other values elsewhere.
template <std::size_t Width, class T, class F>
void check_rows(const char* name, F f, bool are_squared = false) {
    const T largest =
        are_squared ? T(sizeof(T) == sizeof(float) ? 1e18 : 1e150) : std::numeric_limits<T>::max();
    for (const T one : inputs<T>()) {
        for (const T other : inputs<T>()) {
            if (std::fabs(one) > largest || std::fabs(other) > largest) continue;
            alignas(nn::alignment) T x[nn::padded(Width)] = {}, y[nn::padded(Width)];
            for (std::size_t i = 0; i < Width; ++i) x[i] = i % 2 == 0 ? one : other;
            use(x);
            f(x, y);
            use(y);
            std::feclearexcept(FE_ALL_EXCEPT);
            if (!all_finite<T>({y, Width})) continue;
            trapping(name, static_cast<double>(one), [&] { f(x, y); });
            use(y);
        }
    }
}

template <class Architecture, std::size_t Width, class T>
void check_row_layers() {
    using shape = nn::shape<Width>;
    check_rows<Width, T>("softmax", [](const T* x, T* y) {
        support::layer_alone<nn::softmax, shape, T, Architecture, 1>::forward(
            nn::no_parameters, x, y, static_cast<T*>(nullptr), 1);
    });
    check_rows<Width, T>("log_softmax", [](const T* x, T* y) {
        support::layer_alone<nn::log_softmax, shape, T, Architecture, 1>::forward(
            nn::no_parameters, x, y, static_cast<T*>(nullptr), 1);
    });
    check_rows<Width, T>(
        "layer_norm",
        [](const T* x, T* y) {
            typename nn::layer_norm<Width>::template parameters<T> p;
            for (std::size_t i = 0; i < Width; ++i) p.weight[i] = 1;
            support::layer_alone<nn::layer_norm<Width>, shape, T, Architecture, 1>::forward(
                p, x, y, static_cast<T*>(nullptr), 1);
        },
        true);
    check_rows<Width, T>(
        "standardize::fit",
        [](const T* x, T* y) {
            typename nn::standardize<1>::template parameters<T> p;
            p.fit({x, Width});
            for (std::size_t i = 0; i < Width; ++i) y[i] = i == 0 ? p.mean[0] : p.scale[0];
        },
        true);
    check_rows<Width, T>("cross_entropy", [](const T* x, T* y) {
        const std::uint32_t target = Width - 1;
        const T loss =
            nn::cross_entropy_with_logits{}.template evaluate<nn::context<T, Architecture, 1>>(
                nn::rows<const T, shape>{x, 1}, &target, y);
        if (!std::isfinite(loss)) y[0] = loss;
    });
}

template <class Loss, class Architecture, std::size_t Count, class T>
void check_loss(const char* name, Loss loss = {}) {
    using context = nn::context<T, Architecture, Count>;
    for (const T p : inputs<T>()) {
        for (const T t : {T(0), T(1), T(0.25)}) {
            // Beyond the rows, whatever is there.
            alignas(nn::alignment) T x[nn::padded(Count)], targets[Count], gradient[nn::padded(Count)];
            for (T& each : x) each = std::numeric_limits<T>::signaling_NaN();
            for (T& each : gradient) each = std::numeric_limits<T>::signaling_NaN();
            for (std::size_t i = 0; i < Count; ++i) {
                x[i] = p;
                targets[i] = t;
            }
            use(x);
            use(targets);
            const nn::rows<const T, nn::shape<1>, 1> rows{x, Count};
            T result = loss.template evaluate<context>(rows, targets, gradient);
            use(result);
            use(gradient);
            std::feclearexcept(FE_ALL_EXCEPT);
            if (!std::isfinite(result) || !all_finite<T>({gradient, Count})) continue;
            trapping(name, static_cast<double>(p), [&] {
                result = loss.template evaluate<context>(rows, targets, gradient);
                result = loss.template evaluate<context>(rows, targets, static_cast<T*>(nullptr));
            });
            use(result);
        }
    }
}

template <class Architecture, class T>
void check_losses() {
    check_loss<nn::mse, Architecture, 5, T>("mse");
    check_loss<nn::l1, Architecture, 5, T>("l1");
    check_loss<nn::huber, Architecture, 19, T>("huber");
    check_loss<nn::bce_with_logits, Architecture, 1, T>("bce of one");
    check_loss<nn::bce_with_logits, Architecture, 19, T>("bce");
    check_loss<nn::weighted<nn::bce, std::ratio<3>, std::ratio<1, 2>>, Architecture, 5, T>("weighted");
}

/// Steps of real networks: gradients that are 0 in all padding and in dead units, without eps, too.
template <class Topology, class Loss, std::size_t Batch, class Optimizer, class Target>
void check_step(const char* name, Optimizer optimizer, Target target) {
    static nn::network<Topology> net;
    net.initialize(1);
    std::array<float, Batch * 3> rows{};
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<float>(i % 5) - 2;
    std::array<Target, Batch> targets{};
    targets.fill(target);
    static nn::trainer<nn::network<Topology>, Loss, Optimizer, Batch> trainer{net, {}, optimizer};
    std::array<float, Batch * nn::network<Topology>::outputs> outputs{};
    for (int step = 0; step < 2; ++step)
        trapping(name, step, [&] {
            trainer.step(rows, targets);
            net.predict(rows, outputs);
            outputs[0] = net(std::span<const float, 3>(rows.data(), 3))[0];
        });
}

template <class Optimizer>
void check_optimizer(const char* name, Optimizer optimizer) {
    using classes = nn::sequential<nn::linear<3, 7>, nn::batch_norm<7>, nn::relu, nn::layer_norm<7>,
                                   nn::dropout<>, nn::linear<7, 3>, nn::softmax>;
    using one =
        nn::sequential<nn::standardize<3>, nn::linear<3, 5>, nn::elu, nn::linear<5, 1>, nn::sigmoid>;
    check_step<classes, nn::cross_entropy, 5>(name, optimizer, std::uint32_t(1));
    check_step<one, nn::bce, 1>(name, optimizer, 1.0f);
}

template <class Architecture, class T>
void check_kernels() {
    check_activations<Architecture, T>();
    check_row_layers<Architecture, 2, T>();
    check_row_layers<Architecture, 5, T>();
    check_row_layers<Architecture, 19, T>();
    check_losses<Architecture, T>();
}

template <class Architecture>
void check_architecture() {
    check_kernels<Architecture, float>();
    check_kernels<Architecture, double>();
}

}  // namespace

int main() {
    std::signal(SIGFPE, on_signal);
    check_architecture<nn::simd::native>();
#if CTNN_HAS_SIMD
    check_architecture<nn::simd::scalar>();
#endif
    check_optimizer("sgd", nn::sgd{});
    check_optimizer("sgd with momentum",
                    nn::sgd{.momentum = 0.9, .weight_decay = 0.1, .nesterov = true});
    check_optimizer("adam", nn::adam{.eps = 0});
    check_optimizer("adamw", nn::adamw{.eps = 0});
    check_optimizer("rmsprop", nn::rmsprop{.eps = 0});
    check_optimizer("rmsprop, centered", nn::rmsprop{.eps = 0, .momentum = 0.9, .centered = true});
    std::puts("no trap");
}
