// SPDX-License-Identifier: BSL-1.0
#include <ctnn/optim/adamw.hpp>

#include "catch.hpp"
#include "support/optimizer.hpp"

using ctnn::adamw;

namespace {

// torch.optim.AdamW, as its documentation has it.
struct reference {
    adamw options;
    double m = 0, v = 0;

    double operator()(double w, double g, int step) {
        w -= options.lr * options.weight_decay * w;
        m = options.beta1 * m + (1 - options.beta1) * g;
        v = options.beta2 * v + (1 - options.beta2) * g * g;
        const double mean = m / (1 - std::pow(options.beta1, step));
        const double square = v / (1 - std::pow(options.beta2, step));
        return w - options.lr * mean / (std::sqrt(square) + options.eps);
    }
};

}  // namespace

static_assert(adamw{}.lr == 1e-3 && adamw{}.beta1 == 0.9 && adamw{}.beta2 == 0.999 &&
              adamw{}.eps == 1e-8);
static_assert(adamw{}.weight_decay == 1e-2);
static_assert(adamw::moments == 2 && support::moments_used(adamw{}) == 2);

TEST_CASE("adamw follows PyTorch's definition with every option") {
    support::check_steps<reference>({
        adamw{.lr = 0.01},
        adamw{.lr = 0.01, .beta1 = 0.5},
        adamw{.lr = 0.01, .beta1 = 0},
        adamw{.lr = 0.01, .beta2 = 0.9},
        adamw{.lr = 0.01, .eps = 0.1},
        adamw{.lr = 0.01, .weight_decay = 0.1},
        adamw{.lr = 0.1, .beta1 = 0.8, .beta2 = 0.95, .eps = 1e-3, .weight_decay = 0.01},
    });
}

TEST_CASE("weight decay shrinks the parameters of adamw by lr times itself") {
    support::line_of_parameters<double, adamw> now;
    now.w[0] = 2;
    now.step({.lr = 0.5, .eps = 0, .weight_decay = 0.125}, 1, {});
    CHECK(now.w[0] == 2 - 0.125);
    CHECK(now.moments[0][0] == 0);
    CHECK(now.moments[1][0] == 0);
}

TEST_CASE("adamw passes on what is no number") { support::check_no_number(adamw{}); }
