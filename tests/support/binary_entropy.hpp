// SPDX-License-Identifier: BSL-1.0
// The binary cross entropy of a logit, which bce and bce_with_logits both are.
#pragma once

#include "elementwise_loss.hpp"

#include <cmath>

namespace support {

// As it is written, from a logit of moderate size.
struct binary_entropy_reference {
    static double probability(double z) { return 1 / (1 + std::exp(-z)); }
    static double value(double z, double t) {
        return -(t * std::log(probability(z)) + (1 - t) * std::log(probability(-z)));
    }
    static double slope(double z, double t) { return probability(z) - t; }
};

// PyTorch's BCEWithLogitsLoss.
template <class Loss>
void check_binary_entropy_edges() {
    constexpr double none = not_a_number;
    check_loss_edges<Loss>({{100, 0, 100, 1},
                            {100, 1, 0, 0},
                            {-100, 0, 0, 0},
                            {-100, 1, 100, -1},
                            {1e4, 0, 1e4, 1},
                            {1e4, 1, 0, 0},
                            {-1e4, 0, 0, 0},
                            {-1e4, 1, 1e4, -1},
                            {1e4, 0.25, 7500, 0.75},
                            {infinity, 0, infinity, 1},
                            {-infinity, 0, none, 0},
                            {infinity, 1, none, 0},
                            {-infinity, 1, infinity, -1},
                            {0, none, none, none}});
}

}  // namespace support
