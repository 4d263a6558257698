// SPDX-License-Identifier: BSL-1.0
#include <ctnn/core/random.hpp>

#include "catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

using ctnn::random_generator;

static_assert(std::uniform_random_bit_generator<random_generator>);
static_assert(random_generator::min() == 0 && random_generator::max() == UINT64_MAX);

// The published numbers of SplitMix64 for this seed.
static_assert([] {
    random_generator random(1234567);
    return random() == 6457827717110365317u && random() == 3203168211198807973u &&
           random() == 9817491932198370423u && random() == 4593380528125082431u &&
           random() == 16408922859458223821u;
}());

// 0 is a seed like others.
static_assert(random_generator(0)() == 0xe220a8397b1dcdaf);

namespace {

template <class T>
void check_uniform() {
    random_generator random(7);
    const T bound = T(0.3);
    constexpr int count = 100000;
    double sum = 0, squares = 0;
    T lowest = bound, highest = -bound;
    for (int i = 0; i < count; ++i) {
        const T value = random.uniform(bound);
        lowest = std::min(lowest, value);
        highest = std::max(highest, value);
        sum += static_cast<double>(value);
        squares += static_cast<double>(value) * static_cast<double>(value);
    }
    REQUIRE(lowest >= -bound);
    REQUIRE(highest < bound);
    // Among 100,000 values some are this near to the ends, or the seed is one of e^-100.
    REQUIRE(lowest < T(-0.2997));
    REQUIRE(highest > T(0.2997));
    // Five standard deviations: of the mean 0.3/sqrt(3 n), of the mean square 0.09 sqrt(4/45/n).
    REQUIRE(std::fabs(sum / count) < 5 * 0.3 / std::sqrt(3.0 * count));
    REQUIRE(std::fabs(squares / count - 0.03) < 5 * 0.09 * std::sqrt(4.0 / 45 / count));
}

}  // namespace

TEST_CASE("uniform random numbers fill [-bound, bound) evenly") {
    check_uniform<float>();
    check_uniform<double>();
}

TEST_CASE("float and double get the same uniform random numbers") {
    random_generator one(3), other(3);
    for (int i = 0; i < 1000; ++i) REQUIRE(static_cast<double>(one.uniform(1.0f)) == other.uniform(1.0));
}

// The upper 24 bits are the steps from -bound, so float loses none and bound itself is not reached.
static_assert([] {
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        random_generator random(seed), bits(seed);
        const auto step = static_cast<std::int64_t>(bits() >> 40) - 8388608;
        if (random.uniform(2.0f) != static_cast<float>(step) / 4194304.0f) return false;
    }
    return true;
}());

// In constant evaluation as at run time, whatever the flags: nothing but integers is computed.
static_assert([] {
    random_generator random(7);
    return random.normal<double>() == -0x1.a82e79bp-4 && random.normal<double>() == 0x1.35e1803bp+0 &&
           random.normal<float>() == -0x1.101c88p-1f && random() == 0xa4d21225283af2e8;
}());

TEST_CASE("normal random numbers are distributed as they should be") {
    random_generator random(42);
    constexpr int count = 200000;
    std::vector<double> values(count);
    double sum = 0, squares = 0;
    for (double& value : values) {
        value = random.normal<double>();
        sum += value;
        squares += value * value;
    }
    // Five standard deviations: of the mean 1 / sqrt(n), of the mean square sqrt(2 / n).
    CHECK(std::fabs(sum / count) < 5 / std::sqrt(1.0 * count));
    CHECK(std::fabs(squares / count - 1) < 5 * std::sqrt(2.0 / count));
    // Kolmogorov and Smirnov's largest distance is above 2.5 / sqrt(n) once in 130,000 times.
    std::sort(values.begin(), values.end());
    double distance = 0;
    for (int i = 0; i < count; ++i) {
        const double expected = std::erfc(-values[static_cast<std::size_t>(i)] / std::sqrt(2.0)) / 2;
        distance = std::max({distance, expected - 1.0 * i / count, (i + 1.0) / count - expected});
    }
    CHECK(distance < 2.5 / std::sqrt(1.0 * count));
}

TEST_CASE("below stays below its bound and reaches every value evenly") {
    random_generator random(11);
    constexpr std::uint64_t count = 7;
    std::array<int, count> seen{};
    for (int i = 0; i < 70000; ++i) {
        const std::uint64_t value = random.below(count);
        REQUIRE(value < count);
        ++seen[value];
    }
    // Five standard deviations of a binomial: sqrt(70000 * 1/7 * 6/7) = 92.6.
    for (const int times : seen) REQUIRE(std::abs(times - 10000) < 463);
    REQUIRE(random.below(1) == 0);
}

TEST_CASE("shuffle permutes, and leaves what lies behind alone") {
    std::vector<int> values(102);
    std::iota(values.begin(), values.end(), 0);
    random_generator random(5);
    random.shuffle(values.data() + 1, 100);
    REQUIRE(values.front() == 0);
    REQUIRE(values.back() == 101);
    auto sorted = values;
    std::sort(sorted.begin(), sorted.end());
    REQUIRE(sorted != values);
    for (int i = 0; i < 102; ++i) REQUIRE(sorted[static_cast<std::size_t>(i)] == i);
}

TEST_CASE("a generator that is made with another's state goes on as that one does") {
    random_generator one(7);
    one();
    random_generator other(one.state());
    REQUIRE(one() == other());
    REQUIRE(one() == other());
    REQUIRE(random_generator(7).state() == 7);
}

TEST_CASE("shuffle of none and of one draws nothing") {
    int value = 3;
    random_generator random(5), untouched(5);
    random.shuffle(&value, 0);
    random.shuffle(&value, 1);
    REQUIRE(value == 3);
    REQUIRE(random() == untouched());
}

TEST_CASE("shuffle takes every order equally often") {
    random_generator random(99);
    std::array<int, 27> seen{};
    constexpr int count = 60000;
    for (int i = 0; i < count; ++i) {
        std::array<std::size_t, 3> order{0, 1, 2};
        random.shuffle(order.data(), 3);
        ++seen[order[0] * 9 + order[1] * 3 + order[2]];
    }
    for (const std::size_t order : {5, 7, 11, 15, 19, 21})
        REQUIRE(std::abs(seen[order] - count / 6) < 5 * 92);  // sqrt(60000 * 1/6 * 5/6) = 91.3
}
