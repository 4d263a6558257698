// SPDX-License-Identifier: BSL-1.0
// Results stay within their bounds whatever -ffast-math and its parts allow the compiler.
#include "fast_math.hpp"

#include "../support/bits.hpp"
#include "../support/math_bounds.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <limits>
#include <type_traits>

namespace {

using fast_math::function;
namespace bounds = support::bounds;

int failures = 0;

void check(bool holds, const char* what, const char* type, double error, double at) {
    if (holds) return;
    std::printf("%s of %s: error %g at %.9g\n", what, type, error, at);
    ++failures;
}

template <class T>
constexpr bool is_single = std::is_same_v<T, float>;
template <class T>
constexpr const char* name_of = is_single<T> ? "float" : "double";
template <class T>
constexpr double epsilon = std::numeric_limits<T>::epsilon();
template <class T>
using exact_type = std::conditional_t<is_single<T>, double, long double>;

/// Normal numbers of all sizes, and evenly from -10 to 10 and where most functions live.
template <class T>
std::vector<T> arguments() {
    std::vector<T> all{0};
    if constexpr (is_single<T>)
        for (std::uint64_t bits = 0; bits <= 0xffffffff; bits += 200'003)
            all.push_back(std::bit_cast<T>(static_cast<std::uint32_t>(bits)));
    else
        for (std::uint64_t i = 0; i < 20'000; ++i) all.push_back(std::bit_cast<T>(i * 0x346dc5d638865));
    const double widest = is_single<T> ? 110 : 800;
    for (int i = -4000; i <= 4000; ++i) {
        all.push_back(static_cast<T>(i * 0.0025));
        all.push_back(static_cast<T>(i * widest / 4000.3));
    }
    // -ffast-math at link time makes this program take subnormal numbers for 0.
    volatile T smallest = std::numeric_limits<T>::min();
    const T lowest = smallest / 2 == 0 ? smallest * T(1e8) : T(smallest);
    std::erase_if(all, [=](T x) {
        return !(std::fabs(x) >= lowest && std::isfinite(x)) && !support::positive_zero(x);
    });
    while (all.size() % 64 != 0) all.push_back(1);
    return all;
}

template <class E>
E logistic(E x) {
    return 1 / (1 + std::exp(-x));
}
template <class E>
E normal_cumulative(E x) {
    return std::erfc(-x * E(0.70710678118654752440084436210485L)) / 2;
}
template <class E>
E normal_density(E x) {
    return std::exp(-x * x / 2) * E(0.39894228040143267793994605993438L);
}

template <class E>
E exact(function f, E x) {
    constexpr E alpha = 1.6732632423543772848170429916717L, scale = 1.0507009873554804934193349852946L;
    constexpr E root = 1.5957691216057307117597842397375L;  // 2 sqrt(2 / pi)
    const E s = logistic(x), u = root * (x + E(0.044715L) * x * x * x), su = logistic(u);
    const E t = x > 50 ? 1 : std::tanh(std::log1p(std::exp(x)));
    const bool is_large = x > 50 || x < -50;  // where inf * 0 comes in between
    switch (f) {
    case function::exp:
        return std::exp(x);
    case function::sigmoid:
        return s;
    case function::tanh:
        return std::tanh(x);
    case function::log1p_of_unit:
        return std::log1p(x);
    case function::softplus:
        return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
    case function::density:
        return normal_density(x);
    case function::cumulative:
        return normal_cumulative(x);
    case function::log:
        return std::log(x);
    case function::square_root:
        return std::sqrt(x);
    case function::elu:
        return x > 0 ? x : std::expm1(x);
    case function::elu_slope:
        return x > 0 ? 1 : std::exp(x);
    case function::selu:
        return scale * (x > 0 ? x : alpha * std::expm1(x));
    case function::selu_slope:
        return scale * (x > 0 ? 1 : alpha * std::exp(x));
    case function::gelu:
        return x * normal_cumulative(x);
    case function::gelu_slope:
        return is_large ? x > 0 : normal_cumulative(x) + x * normal_density(x);
    case function::gelu_tanh:
        return is_large ? std::max<E>(x, 0) : x * su;
    case function::gelu_tanh_slope:
        return is_large ? x > 0 : su + x * su * (1 - su) * root * (1 + E(3 * 0.044715L) * x * x);
    case function::silu:
        return x * s;
    case function::silu_slope:
        return x < -700 ? 0 : s * (1 + x * (1 - s));
    case function::hard_sigmoid:
        return std::clamp<E>(x / 6 + E(0.5L), 0, 1);
    case function::leaky_relu:
        return x > 0 ? x : x * E(0.01L);
    case function::hardtanh:
        return std::clamp<E>(x, -1, 1);
    case function::hard_swish:
        return x > 3 ? x : x * std::clamp<E>(x / 6 + E(0.5L), 0, 1);
    case function::hard_swish_slope:
        return x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + E(0.5L);
    case function::mish:
        return x < -700 ? 0 : x * t;
    case function::mish_slope:
        return is_large ? x > 0 : t + x * (1 - t * t) * s;
    case function::count:
        break;
    }
    return 0;
}

/// Where e^x is flushed to 0 below.
template <class T>
constexpr T lowest_exponent = is_single<T> ? T(-86.6) : T(-707.7);

/// y = f(x) within `allowed` ulp where is_inside(x).
template <class T, class Inside>
void check_ulps(function f, const char* name, double allowed, Inside is_inside) {
    std::vector<T> x = arguments<T>(), y(x.size());
    for (T& each : x)
        if (!is_inside(each)) each = 1;
    for (const bool by_vectors : {false, true}) {
        fast_math::apply(f, by_vectors, x.data(), y.data(), x.size());
        double worst = 0, at = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double error = support::ulps<T>(y[i], exact(f, exact_type<T>(x[i])));
            if (!(error <= worst)) worst = error, at = static_cast<double>(x[i]);
        }
        check(worst <= allowed, name, name_of<T>, worst, at);
    }
}

/// y = f(x) within `allowed` epsilons of the larger of |y| and 1, or within `allowed` itself.
template <class T>
void check_epsilons(function f, const char* name, double allowed, bool is_absolute = false) {
    const std::vector<T> x = arguments<T>();
    std::vector<T> y(x.size());
    for (const bool by_vectors : {false, true}) {
        fast_math::apply(f, by_vectors, x.data(), y.data(), x.size());
        double worst = 0, at = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            const exact_type<T> right = exact(f, exact_type<T>(x[i]));
            const exact_type<T> distance = std::fabs(y[i] - right);
            const exact_type<T> unit =
                is_absolute ? 1 : std::max<exact_type<T>>(std::fabs(right), 1) * epsilon<T>;
            const double error =
                y[i] == static_cast<T>(right) ? 0 : static_cast<double>(distance / unit);
            if (!(error <= worst)) worst = error, at = static_cast<double>(x[i]);
        }
        check(worst <= allowed, name, name_of<T>, worst, at);
    }
}

template <class T>
void check_functions() {
    const auto not_flushed = [](T x) { return x >= lowest_exponent<T>; };
    const auto is_positive = [](T x) { return x > 0; };
    check_ulps<T>(function::exp, "exp", bounds::exp,
                  [](T x) { return x >= lowest_exponent<T> && x <= T(is_single<T> ? 88.7 : 709.7); });
    check_ulps<T>(function::sigmoid, "sigmoid", bounds::sigmoid, not_flushed);
    check_ulps<T>(function::softplus, "softplus", bounds::softplus, not_flushed);
    check_ulps<T>(function::log1p_of_unit, "log1p", bounds::log1p_of_unit,
                  [](T x) { return x >= 0 && x <= 1; });
    check_ulps<T>(function::log, "log", bounds::log, is_positive);
    check_ulps<T>(function::square_root, "sqrt", 0.5001, is_positive);
    const double of_float =
        fast_math::has_fused_multiply_add() ? bounds::tanh_float : bounds::tanh_float_without_fma;
    check_ulps<T>(function::tanh, "tanh", is_single<T> ? of_float : bounds::tanh_double,
                  [](T x) { return !is_single<T> || std::fabs(x) > T(1e-30); });
    check_epsilons<T>(function::density, "density",
                      is_single<T> ? bounds::density_float : bounds::density_double, true);
    check_epsilons<T>(function::cumulative, "cumulative",
                      is_single<T> ? bounds::cumulative_float : bounds::cumulative_double, true);
    check_epsilons<T>(function::elu, "elu", 3);
    check_epsilons<T>(function::elu_slope, "elu's slope", 16);
    check_epsilons<T>(function::selu, "selu", 8);
    check_epsilons<T>(function::selu_slope, "selu's slope", 16);
    check_epsilons<T>(function::gelu, "gelu", 16);
    check_epsilons<T>(function::gelu_slope, "gelu's slope", 16);
    check_epsilons<T>(function::gelu_tanh, "gelu_tanh", 8);
    check_epsilons<T>(function::gelu_tanh_slope, "gelu_tanh's slope", 64);
    check_epsilons<T>(function::silu, "silu", 8);
    check_epsilons<T>(function::silu_slope, "silu's slope", 32);
    check_epsilons<T>(function::hard_sigmoid, "hard_sigmoid", 2);
    check_epsilons<T>(function::leaky_relu, "leaky_relu", 2);
    check_epsilons<T>(function::hardtanh, "hardtanh", 0);
    check_epsilons<T>(function::hard_swish, "hard_swish", 4);
    check_epsilons<T>(function::hard_swish_slope, "hard_swish's slope", 4);
    check_epsilons<T>(function::mish, "mish", 8);
    check_epsilons<T>(function::mish_slope, "mish's slope", 16);

    // Flushed: neither subnormal nor noise.
    const std::vector<T> low(64, lowest_exponent<T> - 1);
    std::vector<T> y(64);
    for (const function f : {function::exp, function::sigmoid, function::softplus}) {
        fast_math::apply(f, true, low.data(), y.data(), y.size());
        check(y[0] == 0, "a flushed function", name_of<T>, static_cast<double>(y[0]), 0);
    }
}

/// Deterministic values in [middle - 3, middle + 3], the first one 100 lower.
template <class T>
std::vector<T> row(std::size_t width, double middle) {
    std::vector<T> x(width);
    for (std::size_t i = 0; i < width; ++i)
        x[i] = static_cast<T>(middle + static_cast<double>(i * 7 % 13) / 2 - 3 - (i == 0 ? 100 : 0));
    return x;
}

template <class T>
void check_softmax(std::size_t width, double middle) {
    using E = exact_type<T>;
    const std::vector<T> x = row<T>(width, middle);
    const T largest = *std::max_element(x.begin(), x.end());
    E sum = 0;
    for (const T each : x) sum += std::exp(E(each) - largest);
    std::vector<T> y(width), log_y(width), gradient(width);
    fast_math::softmax(width, false, x.data(), y.data());
    fast_math::softmax(width, true, x.data(), log_y.data());
    const auto target = static_cast<std::uint32_t>(width - 1);
    const T loss = fast_math::cross_entropy(width, x.data(), target, gradient.data());
    const E right_loss = std::log(sum) + (largest - E(x[target]));
    check(std::fabs(loss - right_loss) <= 8 * epsilon<T> * (1 + right_loss), "cross_entropy", name_of<T>,
          static_cast<double>(loss - right_loss), middle);
    for (std::size_t i = 0; i < width; ++i) {
        const E p = std::exp(E(x[i]) - largest) / sum, log_p = E(x[i]) - largest - std::log(sum);
        const double of_p = static_cast<double>(std::fabs(y[i] - p));
        const double of_log = static_cast<double>(std::fabs(log_y[i] - log_p) / (1 - log_p));
        const double of_slope =
            static_cast<double>(std::fabs(gradient[i] - (p - (i == target ? 1 : 0))));
        check(of_p <= 16 * epsilon<T> * static_cast<double>(p) + 1e-37, "softmax", name_of<T>, of_p,
              middle);
        check(of_log <= 4 * epsilon<T>, "log_softmax", name_of<T>, of_log, middle);
        check(of_slope <= 16 * epsilon<T>, "cross_entropy's gradient", name_of<T>, of_slope, middle);
    }
}

template <class T>
void check_layer_norm(std::size_t width) {
    using E = exact_type<T>;
    const std::vector<T> x = row<T>(width, 1);
    E mean = 0, variance = 0;
    for (const T each : x) mean += E(each) / E(width);
    for (const T each : x) variance += (each - mean) * (each - mean) / E(width);
    std::vector<T> y(width);
    fast_math::layer_norm(width, x.data(), y.data());
    for (std::size_t i = 0; i < width; ++i) {
        const E right = (x[i] - mean) / std::sqrt(variance + E(1e-5L));
        const double error = static_cast<double>(std::fabs(y[i] - right));
        check(error <= 16 * epsilon<T> * static_cast<double>(1 + std::fabs(right)), "layer_norm",
              name_of<T>, error, static_cast<double>(width));
    }
}

template <class T>
void check_binary_entropy() {
    using E = exact_type<T>;
    std::vector<T> z(1024), t(1024), gradient(1024 + 64);
    for (std::size_t i = 0; i < z.size(); ++i) {
        z[i] = static_cast<T>(static_cast<double>(i) / 8 - 64);
        t[i] = static_cast<T>(i % 3) / 2;
    }
    for (const std::size_t count : {std::size_t(1), std::size_t(21), z.size()}) {
        const T loss = fast_math::bce_with_logits(z.data(), t.data(), gradient.data(), count);
        E right = 0;
        for (std::size_t i = 0; i < count; ++i) {
            right += t[i] * exact(function::softplus, E(-z[i])) +
                     (1 - E(t[i])) * exact(function::softplus, E(z[i]));
            const E slope = (logistic(E(z[i])) - t[i]) / E(count);
            const double error =
                static_cast<double>(std::fabs(gradient[i] - slope)) * static_cast<double>(count);
            check(error <= 8 * epsilon<T>, "bce's gradient", name_of<T>, error,
                  static_cast<double>(z[i]));
        }
        right /= E(count);
        const double error = static_cast<double>(std::fabs(loss - right) / (1 + right));
        check(error <= 64 * epsilon<T>, "bce", name_of<T>, error, static_cast<double>(count));
    }
}

/// NaN and infinity are no indices even where the compiler believes that they are not there: memory depends on it.
template <class T>
void check_index() {
    using limits = std::numeric_limits<T>;
    for (const T x : {T(-1), T(0.5), T(7), limits::max(), limits::infinity(), -limits::infinity(),
                      limits::quiet_NaN(), -limits::quiet_NaN()})
        check(fast_math::index_of(x, 7) == 7, "index_of", name_of<T>, 0, static_cast<double>(x));
    check(fast_math::index_of(T(6), 7) == 6, "index_of", name_of<T>, 0, 6);
}

template <class T>
void check_standardize() {
    std::vector<T> constant(100, T(1e6) / 3), wide;
    const double middle = is_single<T> ? 1e4 : 1e9;
    for (int i = 0; i < 100; ++i) wide.push_back(static_cast<T>(middle + (i % 2 == 0 ? 0.25 : -0.25)));
    T mean = 0, scale = 0;
    fast_math::standardize(constant, mean, scale);
    check(scale == 1, "standardize of a constant", name_of<T>, static_cast<double>(scale), 0);
    fast_math::standardize(wide, mean, scale);
    check(std::fabs(scale - 4) < 1e-5, "standardize", name_of<T>, static_cast<double>(scale) - 4,
          middle);
    check(std::fabs(mean - T(middle)) < 0.1, "standardize's mean", name_of<T>, static_cast<double>(mean),
          middle);
}

/// Also gradients whose squares are subnormal or 0, and none at all.
template <class T>
void check_optimizers() {
    using E = exact_type<T>;
    for (const double size :
         {1.0, 1e-3, is_single<T> ? 1e-15 : 1e-120, is_single<T> ? 1e-20 : 1e-160, 0.0}) {
        for (const double eps : {1e-8, 0.0}) {
            const bool is_lost = size < 1e-18 && eps == 0;  // its square is
            if (is_lost && size != 0) continue;
            const std::vector<T> gradients{T(size), T(-size / 2), T(size * 3)};
            E m = 0, v = 0, square = 0, w = T(0.5), u = T(0.5);
            int step = 0;
            for (const T g : gradients) {
                ++step;
                m = E(0.9L) * m + E(0.1L) * g;
                v = E(0.999L) * v + E(0.001L) * g * g;
                square = E(0.99L) * square + E(0.01L) * g * g;
                const E corrected = std::sqrt(v / (1 - std::pow(E(0.999L), step))) + E(eps);
                if (m != 0) w -= E(0.01L) * m / (1 - std::pow(E(0.9L), step)) / corrected;
                if (g != 0) u -= E(0.01L) * g / (std::sqrt(square) + E(eps));
            }
            const double of_adam =
                static_cast<double>(std::fabs(fast_math::adam(T(0.5), gradients, eps) - w));
            const double of_rms =
                static_cast<double>(std::fabs(fast_math::rmsprop(T(0.5), gradients, eps) - u));
            const double allowed =
                size < 1e-18 ? 1e-9 : 4 * epsilon<T>;  // of lost squares: what eps makes of it
            check(of_adam <= allowed, "adam", name_of<T>, of_adam, size);
            check(of_rms <= allowed, "rmsprop", name_of<T>, of_rms, size);
        }
    }
}

void check_same_bits() {
    std::vector<float> rows(7 * 29);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<float>(i * 37 % 101) / 23 - 2;
    const std::vector<float> one = fast_math::alone(rows), all = fast_math::together(rows);
    double different = 0;
    for (std::size_t i = 0; i < one.size(); ++i) different += !support::same(one[i], all[i]);
    check(different == 0, "bits of one row and of many", "float", different, 0);
}

template <class T>
void check_all() {
    check_functions<T>();
    for (const std::size_t width : fast_math::widths) {
        for (const double middle : {0.0, -50.0, 1e4}) check_softmax<T>(width, middle);
        check_layer_norm<T>(width);
    }
    check_binary_entropy<T>();
    check_standardize<T>();
    check_index<T>();
    check_optimizers<T>();
}

}  // namespace

int main() {
    check_all<float>();
    check_all<double>();
    check_same_bits();
    if (failures == 0) std::puts("all results are within their bounds");
    return failures > 0;
}
