// SPDX-License-Identifier: BSL-1.0
#include <ctnn/optim/gradients.hpp>

#include "catch.hpp"
#include "support/optimizer.hpp"

using ctnn::gradients;

static_assert(ctnn::optimizer<gradients>);
static_assert(gradients::moments == 1 && support::moments_used(gradients{}) == 1);

TEMPLATE_TEST_CASE("gradients keeps the last gradient to the bit and moves nothing", "", float, double) {
    support::for_each_architecture([]<class A>() {
        support::numbers random;
        support::line_of_parameters<TestType, gradients> now;
        for (TestType& w : now.w) w = static_cast<TestType>(random(1));
        const auto start = now;
        for (unsigned step = 1; step <= 3; ++step) {
            auto gradient = support::gradient_of_step<TestType>(random);
            gradient[1] = static_cast<TestType>(support::not_a_number);
            gradient[2] = TestType(-0.0);
            now.template step<A>({}, step, gradient);
            for (std::size_t i = 0; i < ctnn::line; ++i) {
                CHECK(support::same(now.w[i], start.w[i]));
                CHECK(support::same(now.moments[0][i], gradient[i]));
            }
        }
    });
}
