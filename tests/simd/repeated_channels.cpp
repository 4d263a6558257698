// SPDX-License-Identifier: BSL-1.0
#include <ctnn/simd/repeated_channels.hpp>

#include "catch.hpp"
#include "support/architectures.hpp"
#include "support/bits.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace simd = ctnn::simd;
using ctnn::padded;

namespace {

template <std::size_t Channels, std::size_t Size>
void check() {
    using repeated = simd::repeated_channels<Channels, Size>;
    constexpr std::size_t stride = padded(Size), rows = 3;
    std::vector<float> values(padded(Channels)), in(rows * stride), other(rows * stride);
    for (std::size_t c = 0; c < Channels; ++c) values[c] = static_cast<float>(c + 2);
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t i = 0; i < Size; ++i) {
            in[r * stride + i] = static_cast<float>(r * 100 + i);
            other[r * stride + i] = static_cast<float>(i % 5);
        }
    support::for_each_architecture([&]<class A>() {
        CAPTURE(Channels, Size);
        std::vector<float> out(rows * stride, 7.0f), workspace(repeated::size),
            sums(repeated::step, 7.0f);
        const float* all = repeated::of(values.data(), workspace.data());
        // (1 where there is nothing: the padding is cleared.)
        repeated::template map<A>(
            rows, out.data(),
            [](auto value, auto x, auto y) { return simd::fma(value, x, y + decltype(y)(1)); }, all,
            static_cast<const float*>(in.data()), other.data());
        std::vector<float> expected(padded(Channels));
        std::size_t wrong = 0;
        for (std::size_t at = 0; at < out.size(); ++at) {
            const std::size_t i = at % stride;
            if (i >= Size) {
                wrong += !support::positive_zero(out[at]);
            } else {
                wrong += out[at] != in[at] * values[i % Channels] + other[at] + 1;
                expected[i % Channels] += in[at] * other[at];
            }
        }
        CHECK(wrong == 0);
        repeated::template add<A>(
            rows, sums.data(), [](auto sum, auto x, auto y) { return simd::fma(x, y, sum); },
            static_cast<const float*>(in.data()), other.data());
        sums.resize(expected.size());
        CHECK(std::equal(sums.begin(), sums.end(), expected.begin(), support::same<float>));

        // The same, less 3 for each value, by columns.
        sums.assign(repeated::step, 7.0f);
        std::fill(out.begin(), out.end(), 0.0f);
        simd::for_each_column<A, repeated::period, float>(
            [&]<class Vector>(std::size_t column, Vector zero) {
                simd::store(sums.data() + column,
                            repeated::sum_column(rows, column, zero, [&](Vector sum, std::size_t at) {
                                const Vector product = simd::loaded<Vector>(in.data() + at) *
                                                       simd::loaded<Vector>(other.data() + at);
                                return sum + repeated::keep(product - Vector(3), at);
                            }));
                repeated::for_each_in_column(rows, column, [&](std::size_t at) {
                    simd::store(out.data() + at, simd::loaded<Vector>(out.data() + at) + Vector(1));
                });
            });
        repeated::fold(sums.data());
        wrong = 0;
        for (std::size_t c = 0; c < padded(Channels); ++c)
            wrong += sums[c] != expected[c] - (c < Channels ? 3 * rows * Size / Channels : 0);
        for (std::size_t at = 0; at < out.size(); ++at) wrong += at % stride < Size && out[at] != 1;
        CHECK(wrong == 0);
    });
}

static_assert(simd::repeated_channels<3, 300>::step == 48);
static_assert(simd::repeated_channels<3, 15>::step == 16);
static_assert(simd::repeated_channels<32, 96>::are_there && simd::repeated_channels<5, 5>::are_there);

}  // namespace

TEST_CASE("rows of any shape meet a value for each channel, and are summed up by channels",
          "[repeated_channels]") {
    check<1, 1>();
    check<1, 35>();
    check<3, 15>();
    check<3, 231>();
    check<17, 17>();
    check<17, 357>();
    check<32, 96>();
}
