// SPDX-License-Identifier: BSL-1.0
#include "ratio.hpp"

#include "error.hpp"

#include <ctnn/core/random.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdio>
#include <limits>

using namespace ctnn::embed;

TEST_CASE("the simplest fraction that is the same number in float") {
    CHECK(ratio_text(0.01f) == "std::ratio<1, 100>");
    CHECK(ratio_text(0.01) == "std::ratio<1, 100>");
    CHECK(ratio_text(0.2f) == "std::ratio<1, 5>");
    CHECK(ratio_text(1 / 6.0f) == "std::ratio<1, 6>");
    CHECK(ratio_text(-0.3f) == "std::ratio<-3, 10>");
    CHECK(ratio_text(1e-5f) == "std::ratio<1, 100000>");
    CHECK(ratio_text(0) == "std::ratio<0>");
    CHECK(ratio_text(1) == "std::ratio<1>");
    CHECK(ratio_text(2.5) == "std::ratio<5, 2>");
    CHECK(ratio_text(16777216) == "std::ratio<16777216>");
}

TEST_CASE("every fraction is its number in float") {
    ctnn::random_generator random(7);
    for (int i = 0; i < 2000; ++i) {
        const float value = std::ldexp(random.uniform(1.0f), static_cast<int>(random.below(80)) - 40);
        long long numerator = 0, denominator = 1;
        REQUIRE(std::sscanf(ratio_text(value).c_str(), "std::ratio<%lld, %lld>", &numerator,
                            &denominator) >= 1);
        CHECK(static_cast<float>(static_cast<double>(numerator) / static_cast<double>(denominator)) ==
              value);
    }
}

TEST_CASE("what no fraction stands for is refused") {
    for (const double value : {1e30, 1e-30, std::numeric_limits<double>::infinity(), std::nan("")})
        CHECK_THROWS_AS(ratio_text(value), model_error);
}

TEST_CASE("layers with PyTorch's constants have names of their own") {
    CHECK(leaky_relu_text(0.01f) == "leaky_relu");
    CHECK(leaky_relu_text(0.3f) == "leaky_relu_with<std::ratio<3, 10>>");
    CHECK(elu_text(1) == "elu");
    CHECK(elu_text(0.5) == "elu_with<std::ratio<1, 2>>");
    CHECK(hard_sigmoid_text(1 / 6.0f, 0.5) == "hard_sigmoid");
    CHECK(hard_sigmoid_text(0.2f, 0.5) == "hard_sigmoid_with<std::ratio<1, 5>, std::ratio<1, 2>>");
    CHECK(layer_norm_text(8, 1e-5f) == "layer_norm<8>");
    CHECK(layer_norm_text(8, 1e-3f) == "layer_norm_with<8, std::ratio<1, 1000>>");
    CHECK_THROWS_AS(layer_norm_text(8, 0), model_error);
}
