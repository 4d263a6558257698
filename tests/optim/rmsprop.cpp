// SPDX-License-Identifier: BSL-1.0
#include <ctnn/optim/rmsprop.hpp>

#include "catch.hpp"
#include "support/optimizer.hpp"

using ctnn::rmsprop;
using support::moments_used;

namespace {

// torch.optim.RMSprop, as its documentation has it.
struct reference {
    rmsprop options;
    double square = 0, mean = 0, buffer = 0;

    double operator()(double w, double g, int) {
        g += options.weight_decay * w;
        square = options.alpha * square + (1 - options.alpha) * g * g;
        double variance = square;
        if (options.centered) {
            mean = options.alpha * mean + (1 - options.alpha) * g;
            variance -= mean * mean;
        }
        buffer = options.momentum * buffer + g / (std::sqrt(variance) + options.eps);
        return w - options.lr * buffer;
    }
};

}  // namespace

static_assert(rmsprop{}.lr == 1e-2 && rmsprop{}.alpha == 0.99 && rmsprop{}.eps == 1e-8);
static_assert(rmsprop::moments == 3);
static_assert(moments_used(rmsprop{}) == 1 && moments_used(rmsprop{.weight_decay = 0.1}) == 1);
static_assert(moments_used(rmsprop{.momentum = 0.9}) == 3 &&
              moments_used(rmsprop{.centered = true}) == 3);

TEST_CASE("rmsprop follows PyTorch's definition with every option") {
    support::check_steps<reference>({
        rmsprop{},
        rmsprop{.alpha = 0.5},
        rmsprop{.eps = 0.1},
        rmsprop{.weight_decay = 0.1},
        rmsprop{.momentum = 0.9},
        rmsprop{.centered = true},
        rmsprop{.alpha = 0.9, .weight_decay = 0.1, .momentum = 0.5},
        rmsprop{.lr = 0.001,
                .alpha = 0.9,
                .eps = 1e-3,
                .weight_decay = 0.01,
                .momentum = 0.9,
                .centered = true},
    });
}

TEST_CASE("no gradient, no step, also with eps 0") {
    for (const rmsprop& options :
         {rmsprop{.eps = 0}, rmsprop{.eps = 0, .momentum = 0.5}, rmsprop{.eps = 0, .centered = true}}) {
        support::for_each_architecture([&]<class A>() {
            support::line_of_parameters<float, rmsprop> now;
            for (float& w : now.w) w = 1.5f;
            for (unsigned step = 1; step <= 3; ++step) now.step<A>(options, step, {});
            for (const float w : now.w) CHECK(w == 1.5f);
        });
    }
}

TEST_CASE("a variance that rounding takes below 0 counts as 0") {
    // With alpha 0 the square of the mean is the mean square, but for rounding.
    support::for_each_architecture([]<class A>() {
        support::numbers random;
        for (unsigned step = 1; step <= 200; ++step) {
            support::line_of_parameters<float, rmsprop> now;
            support::values<float> gradient;
            for (float& g : gradient) g = static_cast<float>(random(1) + 1.5);
            now.step<A>({.lr = 1, .alpha = 0, .eps = 1, .centered = true}, 1, gradient);
            support::worst_error error;  // of the step, g / (root of a rounding error + 1)
            for (std::size_t i = 0; i < ctnn::line; ++i)
                error.add(support::deviation(now.w[i], -gradient[i]) / gradient[i], gradient[i]);
            CAPTURE(error.at);
            CHECK(error.error <= std::sqrt(2 * support::epsilon<float>));
        }
    });
}

TEST_CASE("rmsprop passes on what is no number") {
    // An infinite gradient is divided by an infinite root.
    support::check_no_number(rmsprop{});
    support::check_no_number(rmsprop{.momentum = 0.5, .centered = true});
}
