// SPDX-License-Identifier: BSL-1.0
#include <ctnn/simd/map.hpp>

#include "catch.hpp"
#include "support/architectures.hpp"
#include "support/bits.hpp"

#include <cstddef>
#include <limits>
#include <vector>

namespace simd = ctnn::simd;
using ctnn::padded;
using support::positive_zero;
using support::same;

namespace {

constexpr auto add_one = [](auto x) { return x + decltype(x)(1); };
constexpr auto subtract = [](auto x, auto y) { return x - y; };

template <class T, std::size_t Width>
std::vector<T> rows_of_numbers(std::size_t rows, T first) {
    std::vector<T> all(rows * padded(Width));
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t i = 0; i < Width; ++i)
            all[r * padded(Width) + i] = first + static_cast<T>(r * Width + i);
    return all;
}

/// `expected(r, i)` in the rows of `out`, +0 in their padding, and `behind` after them.
template <std::size_t Width, class T, class Expected>
void check_rows(const std::vector<T>& out, std::size_t rows, T behind, Expected expected) {
    bool values = true, padding = true, rest = true;
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t i = 0; i < padded(Width); ++i) {
            const T value = out[r * padded(Width) + i];
            if (i < Width)
                values = values && same(value, expected(r, i));
            else
                padding = padding && positive_zero(value);
        }
    for (std::size_t i = rows * padded(Width); i < out.size(); ++i) rest = rest && out[i] == behind;
    INFO(rows << " rows of " << Width);
    CHECK(values);
    CHECK(padding);
    CHECK(rest);
}

template <class T, std::size_t Width>
void check_map() {
    support::for_each_architecture([]<class A>() {
        for (std::size_t rows = 0; rows <= 3; ++rows) {
            const auto x = rows_of_numbers<T, Width>(rows, T(-2)),
                       y = rows_of_numbers<T, Width>(rows, T(5));
            std::vector<T> out(rows * padded(Width) + 32);
            std::fill(out.begin() + static_cast<std::ptrdiff_t>(rows * padded(Width)), out.end(), T(99));
            simd::map<A, Width>(rows, out.data(), add_one, x.data());
            check_rows<Width>(out, rows, T(99), [&](std::size_t r, std::size_t i) {
                return static_cast<T>(r * Width + i) - T(1);
            });
            simd::map<A, Width>(rows, out.data(), subtract, x.data(), y.data());
            check_rows<Width>(out, rows, T(99), [](std::size_t, std::size_t) { return T(-7); });

            // In place, as the first argument and as the second.
            auto same_array = x;
            simd::map<A, Width>(rows, same_array.data(), subtract, same_array.data(), y.data());
            check_rows<Width>(same_array, rows, T(0), [](std::size_t, std::size_t) { return T(-7); });
            same_array = y;
            simd::map<A, Width>(rows, same_array.data(), subtract, x.data(), same_array.data());
            check_rows<Width>(same_array, rows, T(0), [](std::size_t, std::size_t) { return T(-7); });
        }
    });
}

/// Packed rows, of which whole vectors may be written: into the line in which the last one ends.
template <class T, std::size_t Width>
void check_packed() {
    support::for_each_architecture([]<class A>() {
        for (std::size_t rows = 0; rows <= 3; ++rows) {
            std::vector<T> x(padded(rows * Width)), out(x.size() + 1, T(99));
            for (std::size_t i = 0; i < rows * Width; ++i) x[i] = static_cast<T>(i);
            simd::map<A, Width, true>(rows, out.data(), add_one, x.data());
            bool values = true;
            for (std::size_t i = 0; i < rows * Width; ++i)
                values = values && same(out[i], static_cast<T>(i + 1));
            INFO(rows << " rows of " << Width);
            CHECK(values);
            CHECK(out.back() == T(99));
        }
    });
}

}  // namespace

TEST_CASE("map applies a function to every value of packed rows") {
    check_packed<float, 1>();
    check_packed<float, 5>();
    check_packed<float, 16>();
    check_packed<double, 19>();
}

TEST_CASE("map applies a function to every value and to no padding, even where f(0) is not 0") {
    check_map<float, 1>();
    check_map<float, 3>();
    check_map<float, 8>();
    check_map<float, 16>();
    check_map<float, 17>();
    check_map<float, 33>();
    check_map<double, 1>();
    check_map<double, 13>();
    check_map<double, 16>();
}

TEST_CASE("map leaves 0 in padding where the function gives NaN, and NaN only where NaN was") {
    support::for_each_architecture([]<class A>() {
        const auto divide = [](auto x, auto y) { return x / y; };  // 0 / 0 in the padding
        auto x = rows_of_numbers<float, 5>(2, 1), y = rows_of_numbers<float, 5>(2, 1);
        x[3] = std::numeric_limits<float>::quiet_NaN();
        std::vector<float> out(2 * padded(5));
        simd::map<A, 5>(2, out.data(), divide, x.data(), y.data());
        check_rows<5>(out, 2, 0.0f, [](std::size_t r, std::size_t i) {
            return r == 0 && i == 3 ? std::numeric_limits<float>::quiet_NaN() : 1.0f;
        });
    });
}

TEST_CASE("map clears the padding of an array that held something else") {
    support::for_each_architecture([]<class A>() {
        const auto x = rows_of_numbers<float, 5>(2, 1);
        std::vector<float> out(2 * padded(5), 7.0f);
        simd::map<A, 5>(2, out.data(), add_one, x.data());
        check_rows<5>(out, 2, 0.0f,
                      [](std::size_t r, std::size_t i) { return static_cast<float>(r * 5 + i + 2); });
    });
}

static_assert([] {
    float x[2 * padded(3)] = {1, 2, 3}, out[2 * padded(3)] = {};
    x[padded(3)] = 4;
    simd::map<simd::native, 3>(2, out, [](auto a, auto b) { return a * b; }, x, x);
    return out[0] == 1 && out[1] == 4 && out[2] == 9 && out[3] == 0 && out[padded(3)] == 16 &&
           out[padded(3) + 1] == 0;
}());
