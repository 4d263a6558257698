// SPDX-License-Identifier: BSL-1.0
#include <ctnn/optim/adam.hpp>

#include "catch.hpp"
#include "support/adam.hpp"

using ctnn::adam;

static_assert(adam{}.weight_decay == 0);

TEST_CASE("adam follows PyTorch's definition with every option") {
    support::check_adam<adam, /*IsDecoupled*/ false>();
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
