// SPDX-License-Identifier: BSL-1.0
// What adam and adamw share: their definition but for weight decay, their defaults, the options to try.
#pragma once

#include "optimizer.hpp"

#include <cmath>

namespace support {

// torch.optim.Adam and, where the decay is decoupled, AdamW, as their documentation has them.
template <class Optimizer, bool IsDecoupled>
struct adam_reference {
    Optimizer options;
    double m = 0, v = 0;

    double operator()(double w, double g, int step) {
        if (IsDecoupled)
            w -= options.lr * options.weight_decay * w;
        else
            g += options.weight_decay * w;
        m = options.beta1 * m + (1 - options.beta1) * g;
        v = options.beta2 * v + (1 - options.beta2) * g * g;
        const double mean = m / (1 - std::pow(options.beta1, step));
        const double square = v / (1 - std::pow(options.beta2, step));
        return w - options.lr * mean / (std::sqrt(square) + options.eps);
    }
};

template <class Optimizer, bool IsDecoupled>
void check_adam() {
    constexpr Optimizer defaults;
    STATIC_REQUIRE(defaults.lr == 1e-3);
    STATIC_REQUIRE(defaults.beta1 == 0.9);
    STATIC_REQUIRE(defaults.beta2 == 0.999);
    STATIC_REQUIRE(defaults.eps == 1e-8);
    STATIC_REQUIRE(Optimizer::moments == 2);
    STATIC_REQUIRE(moments_used(defaults) == 2);
    check_steps<adam_reference<Optimizer, IsDecoupled>>({
        Optimizer{.lr = 0.01},
        Optimizer{.lr = 0.01, .beta1 = 0.5},
        Optimizer{.lr = 0.01, .beta1 = 0},
        Optimizer{.lr = 0.01, .beta2 = 0.9},
        Optimizer{.lr = 0.01, .eps = 0.1},
        Optimizer{.lr = 0.01, .weight_decay = 0.1},
        Optimizer{.lr = 0.1, .beta1 = 0.8, .beta2 = 0.95, .eps = 1e-3, .weight_decay = 0.01},
    });
}

}  // namespace support
