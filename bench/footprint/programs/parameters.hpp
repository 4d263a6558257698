// SPDX-License-Identifier: BSL-1.0
// The network of all programs: 2-50-1, relu, sigmoid.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// Weights [outputs][inputs] and biases of the hidden layer (relu), then of the last (sigmoid).
inline constexpr std::size_t inputs = 2, hidden = 50;
inline constexpr std::array<float, hidden * inputs + hidden + hidden + 1> parameters = [] {
    std::array<float, hidden * inputs + hidden + hidden + 1> values{};
    std::uint32_t state = 1;
    for (float& value : values) {
        state = state * 1664525u + 1013904223u;
        value = static_cast<float>(state >> 8) * 0x1p-24f - 0.5f;
    }
    return values;
}();
inline constexpr const float* hidden_weight = parameters.data();
inline constexpr const float* hidden_bias = hidden_weight + hidden * inputs;
inline constexpr const float* last_weight = hidden_bias + hidden;
inline constexpr const float* last_bias = last_weight + hidden;
