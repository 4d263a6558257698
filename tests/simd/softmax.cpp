// SPDX-License-Identifier: BSL-1.0
#include <ctnn/simd/softmax.hpp>

#include "catch.hpp"
#include "support/architectures.hpp"
#include "support/bits.hpp"

#include <ctnn/core/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace simd = ctnn::simd;
using ctnn::padded;
using support::positive_zero;
using support::same;

namespace {

template <class T>
constexpr T infinity = std::numeric_limits<T>::infinity();

/// Rows of all kinds; `special` ones have no finite result.
template <class T, std::size_t Width>
std::vector<std::vector<T>> rows_to_try() {
    std::vector<std::vector<T>> rows;
    const auto add = [&](auto value_at) {
        std::vector<T> row(padded(Width));
        for (std::size_t i = 0; i < Width; ++i) row[i] = value_at(i);
        rows.push_back(row);
    };
    ctnn::random_generator random(Width);
    for (const double bound : {0.01, 1.0, 10.0, 80.0})
        add([&](std::size_t) { return random.uniform(T(bound)); });
    add([](std::size_t) { return T(3); });                                     // all equal
    add([](std::size_t) { return T(-1e30); });                                 // and very negative
    add([](std::size_t i) { return T(1e4) + static_cast<T>(i % 3); });         // e^x overflows
    add([](std::size_t i) { return i == Width / 2 ? T(0) : T(-1e5); });        // one takes all
    add([](std::size_t i) { return i == 0 ? T(1) : -infinity<T>; });           // others are excluded
    add([](std::size_t i) { return i == Width - 1 ? T(-7) : -infinity<T>; });  // the last is left
    return rows;
}

template <class A, std::size_t Width, class T>
std::vector<T> softmax_of(const std::vector<T>& x) {
    std::vector<T> y(padded(Width) + 16);
    std::fill(y.end() - 16, y.end(), T(99));
    simd::softmax_row<A, Width, false>(x.data(), y.data());
    CHECK(std::all_of(y.end() - 16, y.end(), [](T value) { return value == T(99); }));
    CHECK(std::all_of(y.begin() + Width, y.end() - 16, positive_zero<T>));
    y.resize(padded(Width));
    std::vector<T> packed(Width + 16, T(99));  // without padding, nothing after the row is written
    std::vector<T> workspace(padded(Width));
    simd::softmax_row<A, Width, true>(x.data(), packed.data(), workspace.data());
    CHECK(std::all_of(packed.end() - 16, packed.end(), [](T value) { return value == T(99); }));
    for (std::size_t i = 0; i < Width; ++i) CHECK(same(packed[i], y[i]));
    return y;
}

template <class T, std::size_t Width>
void check_softmax() {
    using exact = std::conditional_t<std::is_same_v<T, float>, double, long double>;
    INFO(Width << " values of " << sizeof(T) << " bytes");
    for (const std::vector<T>& x : rows_to_try<T, Width>()) {
        const std::vector<T> expected = softmax_of<simd::scalar, Width>(x);

        const T largest = *std::max_element(x.begin(), x.begin() + Width);
        exact sum = 0, sum_of_outputs = 0;
        for (std::size_t i = 0; i < Width; ++i) {
            sum += std::exp(exact(x[i]) - exact(largest));
            sum_of_outputs += expected[i];
        }
        // Width / 16 sums in a chain and 4 in a tree, a quotient and a product.
        const double epsilon = std::numeric_limits<T>::epsilon();
        const double roundings = (6 + static_cast<double>(Width) / 16) / 2;
        CHECK(std::fabs(static_cast<double>(sum_of_outputs - 1)) <= roundings * epsilon);
        // Two exponentials within 2 ulp come in, too; and the difference x - largest is rounded, and its
        // size multiplies that error in the exponential.
        bool is_right = true;
        for (std::size_t i = 0; i < Width; ++i) {
            const exact difference = exact(x[i]) - exact(largest), right = std::exp(difference) / sum;
            const exact slack = difference > -100 ? -difference * epsilon : 0;
            is_right = is_right && expected[i] >= 0 &&
                       std::fabs(expected[i] - right) <= ((roundings + 4) * epsilon + slack) * right +
                                                             std::numeric_limits<T>::min() * exact(4);
        }
        CHECK(is_right);

        support::for_each_vector_architecture([&]<class A>() {
            const std::vector<T> y = softmax_of<A, Width>(x);
            CHECK(std::equal(y.begin(), y.end(), expected.begin(), same<T>));
        });
        support::for_each_architecture([&]<class A>() {
            std::vector<T> in_place = x;
            simd::softmax_row<A, Width, false>(in_place.data(), in_place.data());
            CHECK(std::equal(in_place.begin(), in_place.end(), expected.begin(), same<T>));
        });
    }
}

}  // namespace

TEST_CASE("softmax agrees with its definition, sums to 1 and has the same bits on every architecture") {
    check_softmax<float, 1>();
    check_softmax<float, 3>();
    check_softmax<float, 10>();
    check_softmax<float, 16>();
    check_softmax<float, 33>();
    check_softmax<double, 1>();
    check_softmax<double, 9>();
    check_softmax<double, 17>();
}

TEST_CASE(
    "the logarithm of softmax agrees with its definition where softmax itself is 0, padded and packed") {
    support::for_each_architecture([]<class A>() {
        std::vector<double> x(padded(19)), y(padded(19), 7.0), packed(19 + 16, 99.0);
        ctnn::random_generator random(1);
        for (std::size_t i = 0; i < 19; ++i) x[i] = random.uniform(2000.0);
        simd::softmax_row<A, 19, false, true>(x.data(), y.data());
        std::vector<double> workspace(padded(19));
        simd::softmax_row<A, 19, true, true>(x.data(), packed.data(), workspace.data());
        const long double largest = *std::max_element(x.begin(), x.begin() + 19);
        long double sum = 0;
        for (std::size_t i = 0; i < 19; ++i) sum += std::exp(x[i] - largest);
        double worst = 0;
        for (std::size_t i = 0; i < 19; ++i) {
            const long double expected = x[i] - largest - std::log(sum);
            worst = std::max(worst, static_cast<double>(std::fabs(y[i] - expected)));
            CHECK(same(packed[i], y[i]));
        }
        CHECK(worst <= 4000 * std::numeric_limits<double>::epsilon());
        CHECK(std::all_of(y.begin() + 19, y.end(), positive_zero<double>));
        CHECK(std::all_of(packed.begin() + 19, packed.end(), [](double value) { return value == 99; }));
    });
}

TEST_CASE("softmax of equal values is the same share for each") {
    support::for_each_architecture([]<class A>() {
        std::vector<float> x(16), y(16);
        std::fill_n(x.begin(), 8, -12.0f);
        simd::softmax_row<A, 8, false>(x.data(), y.data());
        for (std::size_t i = 0; i < 8; ++i) CHECK(y[i] == 0.125f);
    });
}

TEST_CASE("softmax gives an excluded value (-infinity) no share") {
    support::for_each_architecture([]<class A>() {
        std::vector<float> x(16), y(16);
        x[0] = x[2] = 5;
        x[1] = -infinity<float>;
        simd::softmax_row<A, 3, false>(x.data(), y.data());
        CHECK(y[0] == 0.5f);
        CHECK(positive_zero(y[1]));
        CHECK(y[2] == 0.5f);
    });
}

TEST_CASE("softmax with NaN or infinity in it, or of nothing but -infinity, is NaN as in PyTorch") {
    support::for_each_architecture([]<class A>() {
        const float no_number = std::numeric_limits<float>::quiet_NaN();
        const std::vector<std::vector<float>> rows{
            {1, no_number, 3},
            {no_number, no_number, no_number},
            {1, infinity<float>, 3},
            {-infinity<float>, -infinity<float>, -infinity<float>}};
        for (std::vector<float> x : rows) {
            x.resize(16);
            const std::vector<float> y = softmax_of<A, 3>(x);
            for (std::size_t i = 0; i < 3; ++i) CHECK(std::isnan(y[i]));
        }
    });
}

TEST_CASE("softmax clears the padding of an array that held something else") {
    support::for_each_architecture([]<class A>() {
        std::vector<float> x(16), y(16, 7.0f);
        simd::softmax_row<A, 5, false>(x.data(), y.data());
        CHECK(std::all_of(y.begin() + 5, y.end(), positive_zero<float>));
    });
}

TEST_CASE("exponentials return the largest value and the sum that softmax divides by") {
    std::vector<float> x(padded(20)), e(padded(20)), from_vectors(padded(20));
    ctnn::random_generator random(1);
    for (std::size_t i = 0; i < 20; ++i) x[i] = random.uniform(4.0f);
    const auto expected = simd::exponentials_scalar<20>(x.data(), e.data());
    CHECK(expected.largest == *std::max_element(x.begin(), x.begin() + 20));
    double sum = 0;
    for (std::size_t i = 0; i < 20; ++i) {
        CHECK(e[i] == simd::exp(x[i] - expected.largest));
        sum += static_cast<double>(e[i]);
    }
    CHECK(std::fabs(static_cast<double>(expected.sum) - sum) < 6 * 1.2e-7 * sum);
#if CTNN_HAS_SIMD
    support::for_each_vector_architecture([&]<class A>() {
        const auto got = simd::exponentials<A, 20>(x.data(), from_vectors.data());
        float lanes[ctnn::line];
        simd::store(lanes, got.largest);
        for (std::size_t i = 0; i < simd::lanes_of<float, A>; ++i) CHECK(lanes[i] == expected.largest);
        simd::store(lanes, got.sum);
        for (std::size_t i = 0; i < simd::lanes_of<float, A>; ++i) CHECK(lanes[i] == expected.sum);
        CHECK(std::equal(e.begin(), e.end(), from_vectors.begin(), same<float>));
    });
#endif
}

static_assert([] {
    float x[padded(4)] = {1000, 1000, 1000, 1000}, y[padded(4)] = {};
    simd::softmax_row<simd::native, 4, false>(x, y);
    return y[0] == 0.25f && y[3] == 0.25f && y[4] == 0;
}());
