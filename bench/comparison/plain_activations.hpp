// SPDX-License-Identifier: BSL-1.0
// Activations as loops that one writes by hand; what they become is up to the including file's options, and
// so each has its own.
#pragma once

#include "workload.hpp"

#include <cmath>
#include <cstddef>

namespace comparison {

namespace {

template <class Value>
void activate(activation after, Value* values, std::size_t count) {
    switch (after) {
    case activation::none:
        break;
    case activation::relu:
        for (std::size_t i = 0; i < count; ++i) values[i] = values[i] > 0 ? values[i] : 0;
        break;
    case activation::sigmoid:
        for (std::size_t i = 0; i < count; ++i) values[i] = 1 / (1 + std::exp(-values[i]));
        break;
    case activation::tanh:
        for (std::size_t i = 0; i < count; ++i) values[i] = std::tanh(values[i]);
        break;
    case activation::softmax: {
        Value largest = values[0], sum = 0;
        for (std::size_t i = 1; i < count; ++i) largest = values[i] > largest ? values[i] : largest;
        for (std::size_t i = 0; i < count; ++i) values[i] = std::exp(values[i] - largest);
        for (std::size_t i = 0; i < count; ++i) sum += values[i];
        for (std::size_t i = 0; i < count; ++i) values[i] /= sum;
    }
    }
}

/// Puts the gradient of the mean loss by the last layer's logits in the place of the probabilities and
/// returns the loss.
inline float loss_and_gradient(const workload& work, std::size_t batch, float* probabilities) {
    const std::size_t outputs = work.net.outputs();
    const float share = 1 / static_cast<float>(work.rows);
    float sum = 0;
    for (std::size_t row = 0; row < work.rows; ++row) {
        float* p = probabilities + row * outputs;
        if (work.net.trained_with == loss::bce) {
            const float target = work.targets[batch * work.rows + row];
            sum -= std::log(target != 0 ? p[0] : 1 - p[0]);
            p[0] = (p[0] - target) * share;
        } else {
            const std::size_t target = work.classes[batch * work.rows + row];
            sum -= std::log(p[target]);
            for (std::size_t o = 0; o < outputs; ++o)
                p[o] = (p[o] - static_cast<float>(o == target)) * share;
        }
    }
    return sum * share;
}

}  // namespace

}  // namespace comparison
