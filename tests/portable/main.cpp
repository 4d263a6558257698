// SPDX-License-Identifier: BSL-1.0
// program: prints the architecture, then the bits of what the networks say. program FILE: the same, and the values are
// those of FILE, which is such an output, within 1e-5. Ends with 1 where something does not hold.
#include "classify.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace {

int failures = 0;

void expect(bool holds, const char* what) {
    if (holds) return;
    ++failures;
    std::fprintf(stderr, "does not hold: %s\n", what);
}

// Called before main.
const float early = ask_embedded({0.5f, -0.25f});

std::vector<float> outputs() {
    constexpr std::size_t rows = 13;
    std::vector<float> x(rows * 16), y(rows * 5);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 37) / 16.0f - 1.0f;
    classify_rows(x, y);

    std::vector<float> all = y;
    for (std::size_t r = 0; r < rows; ++r) {
        const std::span<const float, 16> row(x.data() + r * 16, 16);
        const auto classes = classify(row);
        expect(std::memcmp(classes.data(), &y[r * 5], sizeof classes) == 0, "one row is as among many");
        std::vector<float> ordered(classes.begin(), classes.end());
        const float largest = sum_of_largest(ordered, 1);
        const float both = confidence(row, scorer{});
        expect(std::fabs(both - largest - sum_of_largest(ordered, 2)) < 1e-6f,
               "confidence by virtual functions");
        all.push_back(both);
    }
    all.push_back(ask_embedded({0.5f, -0.25f}));
    expect(std::bit_cast<std::uint32_t>(early) == std::bit_cast<std::uint32_t>(all.back()),
           "before main the same is called");
    return all;
}

void throws() {
    std::array<float, 16> row{};
    row[0] = std::numeric_limits<float>::quiet_NaN();
    try {
        confidence(row, scorer{});
        expect(false, "no number is refused");
    } catch (const std::invalid_argument& error) {
        expect(std::strcmp(error.what(), "value 0 of 16 is no number") == 0,
               "the error says what is wrong");
    }
}

void compare(const char* path, const std::vector<float>& values) {
    std::FILE* file = std::fopen(path, "r");
    if (!file || std::fscanf(file, "%*s") != 0) {
        expect(false, "the file of expected values can be read");
        return;
    }
    for (const float value : values) {
        unsigned bits = 0;
        const bool is_there = std::fscanf(file, "%x", &bits) == 1;
        expect(is_there && std::fabs(std::bit_cast<float>(std::uint32_t{bits}) - value) <= 1e-5f,
               "every value is near the expected one");
    }
    std::fclose(file);
}

}  // namespace

int main(int count, char** arguments) {
    learned.initialize(42);
    const int before = calls();
    const auto values = outputs();
    expect(calls() == before + 2 * 13, "a static variable of an inline function is one");
    expect(addresses() == std::array<const void*, 3>{&learned, &embedded, &calls()}, "data are common");
    expect(parameters_of(7) == parameters_of_library(7), "networks are initialised alike");
    throws();
    if (count > 1) compare(arguments[1], values);

    std::printf("%s\n", architecture());
    for (const float value : values)
        std::printf("%08x\n", static_cast<unsigned>(std::bit_cast<std::uint32_t>(value)));
    return failures == 0 ? 0 : 1;
}
