// SPDX-License-Identifier: BSL-1.0
#include <ctnn/simd/row_sum.hpp>

#include "catch.hpp"
#include "support/architectures.hpp"
#include "support/bits.hpp"
#include "support/compare.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

namespace simd = ctnn::simd;
using ctnn::padded;

namespace {

constexpr auto add = [](auto sum, auto x) { return sum + x; };
constexpr auto add_product = [](auto sum, auto x, auto y) { return simd::fma(x, y, sum); };

template <class T, std::size_t Width>
void check_sums() {
    CAPTURE(Width);
    support::numbers random;
    std::vector<T> x(padded(Width)), y(padded(Width));
    double sum = 0, products = 0, size = 0;
    for (std::size_t i = 0; i < Width; ++i) {
        x[i] = static_cast<T>(random(10));
        y[i] = static_cast<T>(random(10));
        sum += x[i];
        products += static_cast<double>(x[i]) * y[i];
        size += std::abs(static_cast<double>(x[i]) * y[i]) + std::abs(x[i]);
    }
    const T of_one = simd::row_sum<simd::scalar, Width>(add, x.data());
    const T of_two = simd::row_sum<simd::scalar, Width>(add_product, x.data(), y.data());
    CHECK(std::abs(of_one - sum) <= 4 * support::epsilon<T> * size);
    CHECK(std::abs(of_two - products) <= 4 * support::epsilon<T> * size);
    support::for_each_architecture([&]<class A>() {
        CHECK(support::same(simd::row_sum<A, Width>(add, x.data()), of_one));
        CHECK(support::same(simd::row_sum<A, Width>(add_product, x.data(), y.data()), of_two));
    });
}

}  // namespace

TEMPLATE_TEST_CASE("the sum of a row has the same bits on every architecture", "", float, double) {
    check_sums<TestType, 1>();
    check_sums<TestType, 2>();
    check_sums<TestType, 3>();
    check_sums<TestType, 7>();
    check_sums<TestType, 8>();
    check_sums<TestType, 13>();
    check_sums<TestType, 16>();
    check_sums<TestType, 17>();
    check_sums<TestType, 33>();
    check_sums<TestType, 100>();
}

TEST_CASE("partial sums take every 16th value, and halves are folded") {
    // 1 is lost beside 2^24, and kept in a partial sum of its own.
    float x[padded(33)] = {16777216};
    x[16] = x[32] = 1;
    support::for_each_architecture(
        [&]<class A>() { CHECK(simd::row_sum<A, 33>(add, static_cast<const float*>(x)) == 16777216); });
    x[16] = x[32] = 0;
    x[1] = x[17] = 1;
    support::for_each_architecture(
        [&]<class A>() { CHECK(simd::row_sum<A, 33>(add, static_cast<const float*>(x)) == 16777218); });
    x[1] = x[17] = 0;
    x[4] = x[12] = 1;  // folded first, into one half
    support::for_each_architecture(
        [&]<class A>() { CHECK(simd::row_sum<A, 33>(add, static_cast<const float*>(x)) == 16777218); });
}

static_assert([] {
    const double x[] = {1, 2, 3, 4, 5}, y[] = {2, 2, 2, 2, 2};
    return simd::row_sum<simd::native, 5>(add, x) == 15 &&
           simd::row_sum<simd::native, 5>(add_product, x, y) == 30;
}());
