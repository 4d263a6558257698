// SPDX-License-Identifier: BSL-1.0
#include <ctnn/optim/sgd.hpp>

#include "catch.hpp"
#include "support/optimizer.hpp"

using ctnn::sgd;
using support::moments_used;

namespace {

// torch.optim.SGD, as its documentation has it.
struct reference {
    sgd options;
    double buffer = 0;

    double operator()(double w, double g, int step) {
        if (options.weight_decay != 0) g += options.weight_decay * w;
        if (options.momentum != 0) {
            buffer = step > 1 ? options.momentum * buffer + (1 - options.dampening) * g : g;
            g = options.nesterov ? g + options.momentum * buffer : buffer;
        }
        return w - options.lr * g;
    }
};

}  // namespace

static_assert(sgd{}.lr == 1e-3 && sgd::moments == 1);

// Which rule runs is decided once a step: plain descent streams no momentum.
static_assert(moments_used(sgd{}) == 0);
static_assert(moments_used(sgd{.dampening = 0.5, .nesterov = true}) == 0);
static_assert(moments_used(sgd{.momentum = 0.9}) == 1);
static_assert(moments_used(sgd{.weight_decay = 0.1}) == 1);

static_assert([] {
    support::line_of_parameters<double, sgd> now;
    const support::values<double> gradient{1, 2};
    now.w[0] = 3;
    for (unsigned step = 1; step <= 2; ++step) now.step({.lr = 0.5, .momentum = 0.5}, step, gradient);
    return now.w[0] == 3 - 0.5 - 0.75 && now.w[1] == -1 - 1.5 && now.moments[0][1] == 3;
}());

TEST_CASE("sgd follows PyTorch's definition with every option") {
    support::check_steps<reference>({
        sgd{.lr = 0.1},
        sgd{.lr = 0.1, .momentum = 0.9},
        sgd{.lr = 0.1, .momentum = 0.9, .dampening = 0.5},
        sgd{.lr = 0.1, .weight_decay = 0.01},
        sgd{.lr = 0.1, .dampening = 0.5, .weight_decay = 0.01},
        sgd{.lr = 0.1, .momentum = 0.9, .nesterov = true},
        sgd{.lr = 0.1, .momentum = 0.9, .weight_decay = 0.01, .nesterov = true},
        sgd{.lr = 0.1, .weight_decay = 0.01, .nesterov = true},
        sgd{.lr = 0.1, .momentum = 0.9, .dampening = 0.1, .weight_decay = 0.01},
    });
}

TEST_CASE("the first momentum is the gradient, undamped") {
    support::line_of_parameters<float, sgd> now;
    const sgd damped{.lr = 1, .momentum = 0.5, .dampening = 0.75};
    const support::values<float> gradient{4};
    now.step(damped, 1, gradient);
    CHECK(now.moments[0][0] == 4);
    CHECK(now.w[0] == -4);
    now.step(damped, 2, gradient);
    CHECK(now.moments[0][0] == 3);
    CHECK(now.w[0] == -7);
}

TEST_CASE("sgd passes on what is no number") {
    support::check_no_number(sgd{.lr = 0.1});
    support::check_no_number(sgd{.lr = 0.1, .momentum = 0.9, .weight_decay = 0.1});
}
