// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "networks.hpp"

#include <cmath>
#include <cstdio>
#include <cstring>

/// Of shared_name.cpp.
using classifier = const void*(const float* x, float* y);

/// Whether it has the network of this seed, byte by byte, and computes with it.
inline bool is_of_seed(classifier* classify, std::uint64_t seed) {
    const auto source = make<shared_name_topology>(seed);
    const std::array<float, 4> x{1, 2, -3, 4};
    const auto expected = (*source)(x);
    std::array<float, 3> y{};
    bool is = std::memcmp(classify(x.data(), y.data()), source.get(), sizeof *source) == 0;
    for (std::size_t i = 0; i < 3; ++i) is = is && std::abs(y[i] - expected[i]) < 1e-5f;
    if (!is) std::printf("not the network of seed %d\n", static_cast<int>(seed));
    return is;
}
