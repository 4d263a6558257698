// SPDX-License-Identifier: BSL-1.0
#include <ctnn/simd/flush_to_zero.hpp>

#include "catch.hpp"
#include "support/bits.hpp"

#include <ctnn/ctnn.hpp>

#include <array>
#include <cfenv>
#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>

namespace {

namespace nn = ctnn;
using support::positive_zero;
using support::same;

static_assert(!std::is_copy_constructible_v<nn::flush_to_zero>);
static_assert(!std::is_move_constructible_v<nn::flush_to_zero>);
static_assert(!std::is_copy_assignable_v<nn::flush_to_zero>);
static_assert(!std::is_move_assignable_v<nn::flush_to_zero>);
static_assert(std::is_nothrow_default_constructible_v<nn::flush_to_zero>);
static_assert(std::is_nothrow_destructible_v<nn::flush_to_zero>);
#if defined(__x86_64__) || defined(__aarch64__)
static_assert(nn::flush_to_zero::supported);
#endif

template <class T>
constexpr T smallest_normal = std::numeric_limits<T>::min();

// Volatile, so that the compiler neither knows the product nor moves it into or out of a guard's scope.
template <class T>
T product_of(T a, T b) {
    volatile T first = a, second = b;
    volatile T product = first * second;
    return product;
}

template <class T>
struct products {
    T of_normals = product_of<T>(smallest_normal<T>, T(0.5));  // a subnormal result
    T of_a_subnormal = product_of<T>(smallest_normal<T> / 2, T(4));

    // The bits are looked at, since comparisons flush their operands too.
    bool are_exact() const {
        return same<T>(of_normals, smallest_normal<T> / 2) &&
               same<T>(of_a_subnormal, smallest_normal<T> * 2);
    }
    bool are_flushed() const { return positive_zero(of_normals) && positive_zero(of_a_subnormal); }
    bool are_as_inside_a_guard() const {
        return nn::flush_to_zero::supported ? are_flushed() : are_exact();
    }
};

template <class T>
products<T> products_inside_a_guard() {
    const nn::flush_to_zero guard;
    return {};
}

}  // namespace

// Catch compares nothing while a guard lives: what is seen inside is looked at outside.

TEMPLATE_TEST_CASE("subnormal numbers are 0 inside a guard, as results and as operands",
                   "[flush_to_zero]", float, double) {
    CHECK(products<TestType>{}.are_exact());
    CHECK(products_inside_a_guard<TestType>().are_as_inside_a_guard());
    CHECK(products<TestType>{}.are_exact());
}

TEST_CASE("the end of a guard leaves an outer one at work", "[flush_to_zero]") {
    std::optional<nn::flush_to_zero> outer(std::in_place);
    const products<float> within_inner = products_inside_a_guard<float>();
    const products<float> within_outer;
    outer.reset();
    CHECK(within_inner.are_as_inside_a_guard());
    CHECK(within_outer.are_as_inside_a_guard());
    CHECK(products<float>{}.are_exact());
}

TEST_CASE("a guard restores its own bits only", "[flush_to_zero]") {
    const int rounding = std::fegetround();
    std::feclearexcept(FE_ALL_EXCEPT);
    {
        const nn::flush_to_zero guard;
        std::fesetround(FE_UPWARD);
        product_of(0.0f, HUGE_VALF);
    }
    const int rounding_after = std::fegetround();
    const int exceptions_after = std::fetestexcept(FE_INVALID);
    std::fesetround(rounding);
    std::feclearexcept(FE_ALL_EXCEPT);
    CHECK(rounding_after == FE_UPWARD);
    CHECK(exceptions_after == FE_INVALID);
}

TEMPLATE_TEST_CASE("a network of subnormal hidden values answers 0 inside a guard", "[flush_to_zero]",
                   float, double) {
    using network =
        nn::network<nn::sequential<nn::linear<3, 20>, nn::relu, nn::linear<20, 2>>, TestType>;
    network net;
    for (std::size_t o = 0; o < 20; ++o) {
        net.template layer<0>().weight(o, 0) = TestType(0.25);
        net.template layer<1>().weight(1, o) = 1 / smallest_normal<TestType>;
    }
    std::array<TestType, 2> inside{};
    const std::array<TestType, 3> row{smallest_normal<TestType>};
    {
        const nn::flush_to_zero guard;
        net.predict(row, inside);
    }
    const std::array<TestType, 2> outside = net(row);
    CHECK(outside[1] == 5);
    CHECK(inside[1] == (nn::flush_to_zero::supported ? 0 : 5));

    std::array<TestType, 2> of_ordinary_values{};
    const std::array<TestType, 3> ordinary{TestType(0.5), 1, 2};
    {
        const nn::flush_to_zero guard;
        net.predict(ordinary, of_ordinary_values);
    }
    CHECK(of_ordinary_values == net(ordinary));
}
