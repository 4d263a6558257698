// SPDX-License-Identifier: BSL-1.0
#include <ctnn/optim/adam.hpp>

#include "catch.hpp"
#include "support/optimizer.hpp"

using ctnn::adam;

namespace {

// torch.optim.Adam, as its documentation has it.
struct reference {
    adam options;
    double m = 0, v = 0;

    double operator()(double w, double g, int step) {
        g += options.weight_decay * w;
        m = options.beta1 * m + (1 - options.beta1) * g;
        v = options.beta2 * v + (1 - options.beta2) * g * g;
        const double mean = m / (1 - std::pow(options.beta1, step));
        const double square = v / (1 - std::pow(options.beta2, step));
        return w - options.lr * mean / (std::sqrt(square) + options.eps);
    }
};

}  // namespace

static_assert(adam{}.lr == 1e-3 && adam{}.beta1 == 0.9 && adam{}.beta2 == 0.999 && adam{}.eps == 1e-8);
static_assert(adam{}.weight_decay == 0);
static_assert(adam::moments == 2 && support::moments_used(adam{}) == 2);

TEST_CASE("adam follows PyTorch's definition with every option") {
    support::check_steps<reference>({
        adam{.lr = 0.01},
        adam{.lr = 0.01, .beta1 = 0.5},
        adam{.lr = 0.01, .beta1 = 0},
        adam{.lr = 0.01, .beta2 = 0.9},
        adam{.lr = 0.01, .eps = 0.1},
        adam{.lr = 0.01, .weight_decay = 0.1},
        adam{.lr = 0.1, .beta1 = 0.8, .beta2 = 0.95, .eps = 1e-3, .weight_decay = 0.01},
    });
}

TEST_CASE("weight decay is a part of the gradient of adam") {
    // With no other gradient the first step is lr, whatever the decay.
    support::line_of_parameters<double, adam> now;
    now.w[0] = 2;
    now.w[1] = -3;
    now.step({.lr = 0.5, .eps = 0, .weight_decay = 0.125}, 1, {});
    CHECK(now.w[0] == Approx(1.5).epsilon(1e-14));
    CHECK(now.w[1] == Approx(-2.5).epsilon(1e-14));
}

TEST_CASE("a parameter without a gradient stays, also with eps 0") {
    support::for_each_architecture([]<class A>() {
        support::line_of_parameters<float, adam> now;
        for (float& w : now.w) w = 1.5f;
        support::values<float> gradient{};
        gradient[7] = -2;
        for (unsigned step = 1; step <= 3; ++step) now.step<A>({.lr = 0.25, .eps = 0}, step, gradient);
        for (std::size_t i = 0; i < ctnn::line; ++i)
            CHECK(now.w[i] == Approx(i == 7 ? 2.25 : 1.5).epsilon(1e-6));
    });
}

TEST_CASE("adam passes on what is no number") { support::check_no_number(adam{}); }
