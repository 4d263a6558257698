// SPDX-License-Identifier: BSL-1.0
#include "classify.hpp"

const char* architecture() { return nn::simd::native::name(); }

std::array<float, 5> classify(std::span<const float, 16> row) {
    ++calls();
    return learned(row);
}

float ask_embedded(std::array<float, 2> x) { return embedded(x)[0]; }

std::vector<float> parameters_of_library(std::uint64_t seed) { return parameters_of(seed); }

std::array<const void*, 3> addresses() { return {&learned, &embedded, &calls()}; }
