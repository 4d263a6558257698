// SPDX-License-Identifier: BSL-1.0
#include "program.hpp"

#include <cmath>

float probability(const std::array<float, inputs>& row) {
    float sum = last_bias[0];
    for (std::size_t o = 0; o < hidden; ++o) {
        float value = hidden_bias[o];
        for (std::size_t i = 0; i < inputs; ++i) value += hidden_weight[o * inputs + i] * row[i];
        sum += last_weight[o] * (value > 0 ? value : 0);
    }
    return 1 / (1 + std::exp(-sum));
}
