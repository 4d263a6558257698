// SPDX-License-Identifier: BSL-1.0
#include <ctnn/simd/block_sum.hpp>

#include "catch.hpp"
#include "support/architectures.hpp"
#include "support/bits.hpp"
#include "support/compare.hpp"

#include <ctnn/simd/columns.hpp>

#include <cstddef>
#include <vector>

namespace simd = ctnn::simd;

namespace {

constexpr auto sum_of(std::size_t count, const float* values) {
    return simd::sum_in_blocks(count, 0.0f, [=](float sum, std::size_t i) { return sum + values[i]; });
}

constexpr float few[] = {1, 2, 4, 8, 16, 32, 64};
static_assert(sum_of(0, few) == 0 && sum_of(1, few) == 1 && sum_of(4, few) == 15 &&
              sum_of(7, few) == 127);

}  // namespace

TEST_CASE("a sum of many is accurate, where one after another they are not", "[block_sum]") {
    const std::vector<float> values(1'000'000, 0.1f);
    const double exact = 1e6 * static_cast<double>(0.1f);
    float in_order = 0;
    for (const float each : values) in_order = simd::as_written(in_order + each);
    CHECK(support::deviation(in_order, exact) > 1e-3);
    CHECK(support::deviation(sum_of(values.size(), values.data()), exact) < 1e-4);
}

TEST_CASE("vectors and scalars are summed in one order, and pairs as one by one", "[block_sum]") {
    support::numbers random;
    for (const std::size_t count : {1, 2, 3, 5, 255, 256, 257, 1000}) {
        std::vector<float> values(count * ctnn::line), first(ctnn::line), second(ctnn::line);
        for (float& each : values) each = static_cast<float>(random(1));
        support::for_each_architecture([&]<class Architecture>() {
            simd::for_each_column<Architecture, ctnn::line, float>([&]<class Vector>(std::size_t column,
                                                                                     Vector zero) {
                const auto sums = simd::sum_in_blocks(
                    count, simd::sum_pair<Vector>{zero, zero},
                    [&](simd::sum_pair<Vector> sum, std::size_t i) {
                        const auto value = simd::loaded<Vector>(values.data() + i * ctnn::line + column);
                        return simd::sum_pair<Vector>{sum.first + value, sum.second - value};
                    });
                simd::store(first.data() + column, sums.first);
                simd::store(second.data() + column, sums.second);
            });
            for (std::size_t lane = 0; lane < ctnn::line; ++lane) {
                const float expected = simd::sum_in_blocks(count, 0.0f, [&](float sum, std::size_t i) {
                    return sum + values[i * ctnn::line + lane];
                });
                CHECK(support::same(first[lane], expected));
                CHECK(second[lane] == -expected);
            }
        });
    }
}
