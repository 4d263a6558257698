// SPDX-License-Identifier: BSL-1.0
#include <ctnn/metrics/argmax.hpp>

#include "catch.hpp"

#include <array>
#include <cmath>
#include <vector>

namespace nn = ctnn;

TEST_CASE("argmax gives the first of the largest values", "[metrics]") {
    static_assert(nn::argmax(std::array{1, 3, 2}) == 1);
    CHECK(nn::argmax(std::vector<float>{-2, -1, -1, -3}) == 1);
    CHECK(nn::argmax(std::array{7.0}) == 0);
    CHECK(nn::argmax(std::array{-INFINITY, INFINITY, INFINITY}) == 1);
    const std::array values{5.0f, 1.0f, 2.0f};
    CHECK(nn::argmax(std::span(values).last(2)) == 1);
}

TEST_CASE("argmax takes the first NaN for the largest", "[metrics]") {
    CHECK(nn::argmax(std::array{1.0f, NAN, INFINITY, NAN}) == 1);
    CHECK(nn::argmax(std::array{NAN, 1.0f}) == 0);
    CHECK(nn::argmax(std::array{-INFINITY, NAN}) == 1);
}
