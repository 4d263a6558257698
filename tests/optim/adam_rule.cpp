// SPDX-License-Identifier: BSL-1.0
#include <ctnn/optim/adam_rule.hpp>

#include "catch.hpp"
#include "support/compare.hpp"

using support::deviation, support::epsilon;

namespace {

struct options {
    double lr = 0.25, beta1 = 0.5, beta2 = 0.75, eps = 1e-3;
};

}  // namespace

static_assert(ctnn::adam_rule<float>::moments == 2);

// The first step: m and v are the gradient and its square, whatever beta1 and beta2, less weight decay.
static_assert([] {
    const auto rule = ctnn::make_adam_rule<double>(options{.eps = 0}, 1, 0, 0);
    double moment[] = {0, 0};
    const double w = rule(1.0, -8.0, moment);
    return moment[0] == -4 && moment[1] == 16 && deviation(w, 1.25) <= 4 * epsilon<double>;
}());

TEST_CASE("the corrections of every step are those of the powers of beta") {
    for (const std::uint64_t step : {1u, 2u, 3u, 7u, 100u, 1023u, 1000000u}) {
        CAPTURE(step);
        const options o{.lr = 0.25, .beta1 = 0.9, .beta2 = 0.999};
        const auto rule = ctnn::make_adam_rule<double>(o, step, 0, 0);
        const double n = static_cast<double>(step);
        CHECK(deviation(rule.negative_step, -0.25 / (1 - std::pow(0.9, n))) <= 1e-14);
        // 1 - 0.999 loses three digits, before anybody can do anything about it.
        CHECK(deviation(rule.inverse_root, 1 / std::sqrt(1 - std::pow(0.999, n))) <= 1e-12);
    }
    CHECK(ctnn::make_adam_rule<float>(options{}, std::uint64_t(1) << 60, 0, 0).negative_step == -0.25f);
}

TEST_CASE("weight decay goes to the gradient, decoupled decay to the parameter") {
    const auto rule = ctnn::make_adam_rule<double>(options{}, 1, 0.5, 0);
    double moment[] = {0, 0};
    rule(4.0, 1.0, moment);
    CHECK(moment[0] == 0.5 * (1 + 0.5 * 4));
    CHECK(moment[1] == 0.25 * 3 * 3);

    const auto decoupled = ctnn::make_adam_rule<double>(options{}, 1, 0, 0.5);
    double unused[] = {0, 0};
    CHECK(decoupled(4.0, 0.0, unused) == 2);
    CHECK(unused[0] == 0);
}

TEST_CASE("the step is lr m / (sqrt v + eps), both without their bias") {
    const auto rule = ctnn::make_adam_rule<double>(options{.eps = 1}, 2, 0, 0);
    double moment[] = {3, 5};
    const double w = rule(0.0, 2.0, moment);
    const double m = 0.5 * 3 + 0.5 * 2, v = 0.75 * 5 + 0.25 * 4;
    const double expected = -0.25 * (m / 0.75) / (std::sqrt(v / (1 - 0.75 * 0.75)) + 1);
    CHECK(deviation(w, expected, 1e-3) <= 4 * epsilon<double>);
    CHECK(moment[0] == m);
    CHECK(moment[1] == v);
}
