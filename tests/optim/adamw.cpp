// SPDX-License-Identifier: BSL-1.0
#include <ctnn/optim/adamw.hpp>

#include "catch.hpp"
#include "support/adam.hpp"

using ctnn::adamw;

static_assert(adamw{}.weight_decay == 1e-2);

TEST_CASE("adamw follows PyTorch's definition with every option") {
    support::check_adam<adamw, /*IsDecoupled*/ true>();
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
