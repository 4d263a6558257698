// SPDX-License-Identifier: BSL-1.0
#include <ctnn/simd/math.hpp>

#include "catch.hpp"
#include "support/architectures.hpp"
#include "support/bits.hpp"
#include "support/compare.hpp"
#include "support/math_bounds.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace simd = ctnn::simd;
namespace bounds = support::bounds;
using support::same;

namespace {

template <class T>
constexpr T infinity = std::numeric_limits<T>::infinity();
template <class T>
constexpr T no_number = std::numeric_limits<T>::quiet_NaN();

// The functions as objects, for scalars and vectors alike.
constexpr auto exp_of = [](auto x) { return simd::exp(x); };
constexpr auto sigmoid_of = [](auto x) { return simd::sigmoid(x); };
constexpr auto tanh_of = [](auto x) { return simd::tanh(x); };
constexpr auto log1p_of = [](auto x) { return simd::log1p_of_unit(x); };
constexpr auto softplus_of = [](auto x) { return simd::softplus(x); };
constexpr auto density_of = [](auto x) { return simd::normal(x).density; };
constexpr auto cumulative_of = [](auto x) { return simd::normal(x).cumulative; };
constexpr auto sqrt_of = [](auto x) { return simd::sqrt(x); };
constexpr auto absolute_of = [](auto x) { return simd::absolute(x); };

// ---------------------------------------------------------------- what is swept

/// Calls f(x) for bit patterns that are evenly spread over all numbers of type T, NaN and infinities
/// included, and then evenly in [-10, 10] and in [-110, 110] (double: [-800, 800]), where most functions live.
template <class T, class F>
void sweep(F f) {
    if constexpr (std::is_same_v<T, float>) {
        constexpr std::uint32_t stride = 6007;  // a prime: 715,000 numbers, all low bits
        for (std::uint64_t bits = 0; bits <= 0xffffffff; bits += stride)
            f(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
        for (int i = -100000; i <= 100000; ++i) f(static_cast<float>(i) * 0.0001f);
        for (int i = -50000; i <= 50000; ++i) f(static_cast<float>(i) * 0.0022f);
    } else {
        std::uint64_t bits = 0;
        for (int i = 0; i < 200000; ++i, bits += 0x53e2d6238da3)  // 2^64 / 200,000, with odd low bits
            f(std::bit_cast<double>(bits));
        for (int i = -100000; i <= 100000; ++i) f(static_cast<double>(i) * 0.0001);
        for (int i = -50000; i <= 50000; ++i) f(static_cast<double>(i) * 0.016000001);
    }
    for (const T x : {infinity<T>, -infinity<T>, no_number<T>, T(0), T(-0.0),
                      std::numeric_limits<T>::denorm_min(), std::numeric_limits<T>::min(),
                      std::numeric_limits<T>::max(), std::numeric_limits<T>::lowest()})
        f(x);
}

/// The type in which the library's own functions are exact enough to compare with.
template <class T>
using exact_type = std::conditional_t<std::is_same_v<T, float>, double, long double>;

struct error_report {
    double largest = 0;
    long double at = 0;

    void add(double error, long double x) {
        if (!(error <= largest)) *this = {error, x};
    }
};

/// Largest error of f in ulp among the swept x that `is_inside` accepts.
template <class T, class F, class Exact, class Inside>
error_report largest_ulps(F f, Exact exact, Inside is_inside) {
    error_report report;
    sweep<T>([&](T x) {
        if (is_inside(x)) report.add(support::ulps<T>(f(x), exact(exact_type<T>(x))), x);
    });
    return report;
}

template <class T, class F, class Exact>
error_report largest_absolute(F f, Exact exact) {
    error_report report;
    sweep<T>([&](T x) {
        const auto right = exact(exact_type<T>(x));
        const T got = f(x);
        report.add(right != right ? (got != got ? 0 : infinity<double>)
                                  : static_cast<double>(std::fabs(exact_type<T>(got) - right)),
                   x);
    });
    return report;
}

template <class T>
constexpr T lowest_exponent = std::is_same_v<T, float> ? T(-86.6) : T(-707.7);

constexpr auto everywhere = [](auto) { return true; };

#define CHECK_BOUND(report, bound)                                                                      \
    do {                                                                                                \
        const error_report measured = report;                                                           \
        INFO("largest error " << measured.largest << " at " << measured.at);                            \
        CHECK(measured.largest <= (bound));                                                             \
    } while (false)

template <class T>
void check_exp() {
    const auto exact = [](auto x) { return std::exp(x); };
    CHECK_BOUND((largest_ulps<T>(exp_of, exact, [](T x) { return !(x < lowest_exponent<T>); })),
                bounds::exp);
    sweep<T>([](T x) {
        if (x < lowest_exponent<T> && !same(simd::exp(x), T(0))) {
            CAPTURE(x);
            FAIL("exp is not flushed to 0");
        }
    });
}

template <class T>
void check_sigmoid() {
    using E = exact_type<T>;
    CHECK_BOUND((largest_ulps<T>(
                    sigmoid_of, [](E x) { return 1 / (1 + std::exp(-x)); },
                    [](T x) { return !(x < lowest_exponent<T>); })),
                bounds::sigmoid);
}

template <class T>
void check_log1p() {
    CHECK_BOUND(
        (largest_ulps<T>(
            log1p_of, [](auto x) { return std::log1p(x); }, [](T x) { return x >= 0 && x <= 1; })),
        bounds::log1p_of_unit);
    CHECK(std::isnan(simd::log1p_of_unit(no_number<T>)));
    error_report dense;
    for (int i = 0; i <= 100000; ++i) {
        const T x = static_cast<T>(i) / T(100000);
        dense.add(support::ulps<T>(simd::log1p_of_unit(x), std::log1p(exact_type<T>(x))), x);
    }
    CHECK_BOUND(dense, bounds::log1p_of_unit);
}

template <class T>
void check_log() {
    CHECK_BOUND((largest_ulps<T>([](T x) { return simd::log(x); }, [](auto x) { return std::log(x); },
                                 [](T x) { return x >= std::numeric_limits<T>::min(); })),
                bounds::log);
    CHECK(std::isnan(simd::log(no_number<T>)));
    error_report near_one;
    for (int i = -100000; i <= 100000; ++i) {
        const T x = T(1) + static_cast<T>(i) * T(1) / T(262144);
        near_one.add(support::ulps<T>(simd::log(x), std::log(exact_type<T>(x))), x);
    }
    CHECK_BOUND(near_one, bounds::log);
}

// ---------------------------------------------------------------- constants

/// Arguments from -20 to 20 and far outside.
template <class T>
constexpr auto arguments() {
    std::array<T, 48> all{};
    for (int i = 0; i < 41; ++i) all[static_cast<std::size_t>(i)] = static_cast<T>(i - 20) + T(0.25);
    all[41] = T(-86.5);
    all[42] = T(88.5);
    all[43] = -1000;
    all[44] = 1000;
    all[45] = infinity<T>;
    all[46] = -infinity<T>;
    all[47] = T(1e-5);
    return all;
}

template <class T, class F>
constexpr auto values_of(F f) {
    auto all = arguments<T>();
    for (T& x : all) x = f(x);
    return all;
}

/// Constants differ from what is computed at run time by at most `tolerance`, relative to the larger of
/// `scale` and the value.
template <class T, class F>
void check_constants(F, double scale, double tolerance) {
    constexpr auto constant = values_of<T>(F{});
    const auto all = arguments<T>();
    for (std::size_t i = 0; i < all.size(); ++i) {
        volatile T x = all[i];
        const T running = F{}(T(x));
        CAPTURE(all[i], running, constant[i]);
        CHECK(support::deviation(double(constant[i]), double(running), scale) <= tolerance);
    }
}

template <class T>
void check_every_constant(double tolerance) {
    check_constants<T>(exp_of, double(std::numeric_limits<T>::min()), tolerance);
    check_constants<T>(sigmoid_of, double(std::numeric_limits<T>::min()), tolerance);
    // 7 ulp instead of 5 without fma: see its own test.
    check_constants<T>(tanh_of, 1, simd::has_fused_multiply_add ? tolerance : 1.5 * tolerance);
    check_constants<T>(softplus_of, 1, tolerance);
    check_constants<T>(density_of, 1, tolerance);
    check_constants<T>(cumulative_of, 1, tolerance);
}

// ---------------------------------------------------------------- lanes

/// Feeds a sweep to the vectors of every architecture, different numbers in each lane.
template <class T, class F>
void check_lanes([[maybe_unused]] const char* name, [[maybe_unused]] F f) {
#if CTNN_HAS_SIMD
    T in[ctnn::line] = {}, expected[ctnn::line] = {};
    std::size_t next = 0;
    std::size_t differences = 0;
    T first_difference = 0;
    sweep<T>([&](T x) {
        in[next] = x;
        expected[next] = f(x);
        if (++next < ctnn::line) return;
        next = 0;
        support::for_each_vector_architecture([&]<class A>() {
            T out[ctnn::line];
            for (std::size_t i = 0; i < ctnn::line; i += simd::lanes_of<T, A>)
                simd::store(out + i, f(simd::load<T, A>(in + i)));
            for (std::size_t i = 0; i < ctnn::line; ++i)
                if (!same(out[i], expected[i]) && differences++ == 0) first_difference = in[i];
        });
    });
    INFO(name << " differs first at " << first_difference);
    CHECK(differences == 0);
#endif
}

template <class T>
void check_every_function() {
    check_lanes<T>("exp", exp_of);
    check_lanes<T>("sigmoid", sigmoid_of);
    check_lanes<T>("tanh", tanh_of);
    check_lanes<T>("log1p_of_unit", log1p_of);
    check_lanes<T>("softplus", softplus_of);
    check_lanes<T>("density", density_of);
    check_lanes<T>("cumulative", cumulative_of);
    check_lanes<T>("sqrt", sqrt_of);
    check_lanes<T>("absolute", absolute_of);
}

}  // namespace

// ---------------------------------------------------------------- exact facts

static_assert(simd::polynomial(2.0f, 3.0f, 5.0f) == 11.0f);
static_assert(simd::polynomial(2.0f, 3.0f, 5.0f, 7.0f) == 29.0f);
static_assert(simd::polynomial(2.0, 1.0, 0.0, 0.0, -1.0) == 7.0);
static_assert(simd::absolute(-2.5f) == 2.5f && simd::absolute(2.5) == 2.5);
static_assert(simd::maximum(1.0f, 2.0f) == 2.0f && simd::maximum(2.0f, 1.0f) == 2.0f);
static_assert(simd::maximum(-infinity<double>, -1.0) == -1.0);
// The first where either is NaN.
static_assert(simd::maximum(1.0f, no_number<float>) == 1.0f);
static_assert(simd::maximum(no_number<float>, 1.0f) != simd::maximum(no_number<float>, 1.0f));

static_assert(simd::exp(0.0f) == 1.0f && simd::exp(0.0) == 1.0);
static_assert(simd::exp(-86.7f) == 0.0f && simd::exp(-707.8) == 0.0);
static_assert(simd::exp(-86.5f) > 0.0f && simd::exp(-706.9) > 0.0);
static_assert(simd::exp(88.8f) == infinity<float> && simd::exp(709.8) == infinity<double>);
static_assert(simd::exp(88.7f) < infinity<float> && simd::exp(709.4) < infinity<double>);
static_assert(simd::exp(-infinity<float>) == 0.0f && simd::exp(infinity<double>) == infinity<double>);
static_assert(simd::exp(no_number<float>) != simd::exp(no_number<float>));
static_assert(simd::sigmoid(0.0f) == 0.5f && simd::sigmoid(infinity<float>) == 1.0f);
static_assert(simd::sigmoid(-infinity<float>) == 0.0f && simd::sigmoid(1000.0) == 1.0);
static_assert(simd::tanh(0.0f) == 0.0f && simd::tanh(1000.0f) == 1.0f && simd::tanh(-1000.0) == -1.0);
static_assert(simd::log1p_of_unit(0.0f) == 0.0f);
static_assert(simd::softplus(1000.0f) == 1000.0f && simd::softplus(-1000.0f) == 0.0f);
static_assert(simd::log(1.0f) == 0.0f && simd::log(1.0) == 0.0);
static_assert(simd::log(infinity<float>) == infinity<float>);
static_assert(simd::log(no_number<double>) != simd::log(no_number<double>));
static_assert(simd::normal(40.0f).cumulative == 1.0f && simd::normal(-40.0f).cumulative == 0.0f);
static_assert(simd::normal(infinity<double>).density == 0.0);

TEST_CASE("a constant exponential is finite as long as double holds it") {
    constexpr double large = simd::exp(709.6);
    CHECK(support::deviation(large, std::exp(709.6)) < 2e-14);
}

// ---------------------------------------------------------------- accuracy

TEST_CASE("exp is within 2 ulp, and 0 below its range") {
    check_exp<float>();
    check_exp<double>();
}

TEST_CASE("sigmoid is within 4 ulp where e^x is not flushed") {
    check_sigmoid<float>();
    check_sigmoid<double>();
}

TEST_CASE("tanh is within 5 ulp in float (7 without fma) or 1e-36, within 4 in double") {
    const auto exact = [](auto x) { return std::tanh(x); };
    const auto is_tiny = [](float x) { return std::fabs(x) < 1e-30f; };
    CHECK_BOUND((largest_ulps<float>(tanh_of, exact, [&](float x) { return !is_tiny(x); })),
                (simd::has_fused_multiply_add ? bounds::tanh_float : bounds::tanh_float_without_fma));
    float largest = 0;
    for (float x = 1e-30f; x > 0; x /= 2) largest = std::max(largest, std::fabs(simd::tanh(x) - x));
    CHECK(largest < 1e-36f);
    CHECK_BOUND((largest_ulps<double>(tanh_of, exact, everywhere)), bounds::tanh_double);
}

TEST_CASE("log1p_of_unit is within 3 ulp on [0, 1]") {
    check_log1p<float>();
    check_log1p<double>();
}

TEST_CASE("log is within 2 ulp for normal numbers") {
    check_log<float>();
    check_log<double>();
}

TEST_CASE("softplus is within 4 ulp where e^x is not flushed") {
    const auto exact = [](auto x) {
        return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
    };
    CHECK_BOUND((largest_ulps<float>(softplus_of, exact, [](float x) { return !(x < -86.6f); })),
                bounds::softplus);
    CHECK_BOUND((largest_ulps<double>(softplus_of, exact, [](double x) { return !(x < -707.7); })),
                bounds::softplus);
}

TEST_CASE("the normal distribution is within 5e-7 in float, 5e-16 in double") {
    const auto cumulative = [](auto x) {
        using E = decltype(x);
        return std::erfc(-x * E(0.70710678118654752440084436210485L)) / 2;
    };
    const auto density = [](auto x) {
        using E = decltype(x);
        return std::exp(-x * x / 2) * E(0.39894228040143267793994605993438L);
    };
    CHECK_BOUND((largest_absolute<float>(cumulative_of, cumulative)), bounds::cumulative_float);
    CHECK_BOUND((largest_absolute<double>(cumulative_of, cumulative)), bounds::cumulative_double);
    CHECK_BOUND((largest_absolute<float>(density_of, density)), bounds::density_float);
    CHECK_BOUND((largest_absolute<double>(density_of, density)), bounds::density_double);
}

// ---------------------------------------------------------------- special values

TEMPLATE_TEST_CASE("elementary functions saturate and pass NaN on", "", float, double) {
    using T = TestType;
    volatile T hidden_infinity = infinity<T>, hidden = no_number<T>;  // as run time sees them
    const T inf = hidden_infinity, missing = hidden;
    CHECK(same(simd::exp(inf), inf));
    CHECK(same(simd::exp(-inf), T(0)));
    CHECK(simd::exp(T(std::is_same_v<T, float> ? 88.8 : 709.8)) == inf);
    CHECK(simd::exp(T(std::is_same_v<T, float> ? 88.72 : 709.78)) < inf);
    CHECK(same(simd::exp(T(std::is_same_v<T, float> ? -86.7 : -707.8)), T(0)));
    CHECK(same(simd::sigmoid(inf), T(1)));
    CHECK(same(simd::sigmoid(-inf), T(0)));
    CHECK(same(simd::softplus(inf), inf));
    CHECK(same(simd::softplus(-inf), T(0)));
    CHECK(same(simd::softplus(T(100)), T(100)));
    CHECK(same(simd::normal(inf).cumulative, T(1)));
    CHECK(same(simd::normal(-inf).cumulative, T(0)));
    CHECK(same(simd::normal(inf).density, T(0)));
    CHECK(same(simd::normal(-inf).density, T(0)));
    CHECK(same(simd::log(inf), inf));
    CHECK(std::fabs(simd::tanh(inf)) <= T(1));
    CHECK(std::fabs(simd::tanh(-inf)) <= T(1));
    CHECK(std::fabs(simd::tanh(T(9.5))) <= T(1));
    CHECK(std::isnan(simd::exp(missing)));
    CHECK(std::isnan(simd::sigmoid(missing)));
    CHECK(std::isnan(simd::tanh(missing)));
    CHECK(std::isnan(simd::log1p_of_unit(missing)));
    CHECK(std::isnan(simd::softplus(missing)));
    CHECK(std::isnan(simd::log(missing)));
    CHECK(std::isnan(simd::normal(missing).density));
    CHECK(std::isnan(simd::normal(missing).cumulative));
    CHECK(std::isnan(simd::absolute(missing)));
    CHECK(std::isnan(simd::polynomial(missing, T(1), T(0))));
}

// ---------------------------------------------------------------- agreement

TEST_CASE("every lane of every architecture has the scalar's bits") {
    check_every_function<float>();
    check_every_function<double>();
}

TEST_CASE("constants agree with what runs within 3e-7 in float, 2e-14 in double") {
    check_every_constant<float>(3e-7);
    check_every_constant<double>(2e-14);
}
