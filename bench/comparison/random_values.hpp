// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "layer.hpp"

#include <cstddef>
#include <random>

namespace comparison {

using random_bits = std::mt19937;

inline floats normal_values(random_bits& random, std::size_t count, double deviation) {
    std::normal_distribution<float> normal(0, static_cast<float>(deviation));
    floats values(count);
    for (float& value : values) value = normal(random);
    return values;
}

}  // namespace comparison
