// SPDX-License-Identifier: BSL-1.0
#include <ctnn/simd/columns.hpp>

#include "catch.hpp"
#include "support/architectures.hpp"
#include "support/bits.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace simd = ctnn::simd;
using ctnn::padded;

namespace {

template <class T, std::size_t Width>
void check_columns() {
    constexpr std::size_t stride = padded(Width);
    support::for_each_architecture([]<class A>() {
        for (std::size_t rows = 0; rows <= 3; ++rows) {
            CAPTURE(rows, Width);
            std::vector<T> in(rows * stride), out(rows * stride + 16, T(7)), factor(stride),
                term(stride);
            for (std::size_t i = 0; i < Width; ++i) {
                factor[i] = static_cast<T>(i + 2);
                term[i] = static_cast<T>(i * i);
                for (std::size_t r = 0; r < rows; ++r) in[r * stride + i] = static_cast<T>(r * 100 + i);
            }
            simd::map_columns<A, Width>(
                rows, out.data(), [](auto x, auto f, auto t) { return simd::fma(x, f, t); },
                static_cast<const T*>(in.data()), factor.data(), term.data());
            std::size_t wrong = 0;
            for (std::size_t at = 0; at < rows * stride; ++at) {
                const std::size_t i = at % stride, r = at / stride;
                wrong += i < Width ? out[at] != static_cast<T>((r * 100 + i) * (i + 2) + i * i)
                                   : !support::positive_zero(out[at]);
            }
            CHECK(wrong == 0);
            CHECK(std::all_of(out.end() - 16, out.end(), [](T value) { return value == 7; }));

            simd::map_columns<A, Width>(
                rows, in.data(), [](auto x, auto f, auto t) { return simd::fma(x, f, t); },
                static_cast<const T*>(in.data()), factor.data(), term.data());
            CHECK(std::equal(in.begin(), in.end(), out.begin(), support::same<T>));

            // Each column once, from zero.
            std::vector<T> sums(stride, T(7));
            simd::for_each_column<A, Width, T>([&]<class V>(std::size_t column, V sum) {
                for (std::size_t at = column; at < rows * stride; at += stride)
                    sum = sum + simd::loaded<V>(in.data() + at);
                simd::store(sums.data() + column, sum);
            });
            wrong = 0;
            for (std::size_t i = 0; i < stride; ++i) {
                T sum = 0;
                for (std::size_t r = 0; r < rows; ++r) sum += in[r * stride + i];
                wrong += sums[i] != sum;
            }
            CHECK(wrong == 0);
        }
    });
}

}  // namespace

TEST_CASE("columns are all visited, and map_columns gives every row the same columns") {
    check_columns<float, 1>();
    check_columns<float, 16>();
    check_columns<float, 35>();
    check_columns<double, 7>();
    check_columns<double, 17>();
}

static_assert([] {
    double x[2 * padded(3)] = {1, 2, 3}, y[2 * padded(3)] = {}, factor[padded(3)] = {2, 3, 4};
    x[padded(3) + 2] = 5;
    simd::map_columns<simd::native, 3>(2, y, [](auto v, auto f) { return v * f; }, x, factor);
    return y[0] == 2 && y[1] == 6 && y[2] == 12 && y[3] == 0 && y[padded(3) + 2] == 20;
}());
