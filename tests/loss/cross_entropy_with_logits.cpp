// SPDX-License-Identifier: BSL-1.0
#include <ctnn/loss/cross_entropy_with_logits.hpp>

#include "catch.hpp"
#include "support/cross_entropy.hpp"

static_assert(std::is_void_v<ctnn::cross_entropy_with_logits::fused_ending>);

TEST_CASE("cross_entropy_with_logits is the weighted mean of -log softmax") {
    support::check_cross_entropy<ctnn::cross_entropy_with_logits>();
}

TEST_CASE("cross_entropy_with_logits at the edges is as in PyTorch") {
    support::check_cross_entropy_edges<ctnn::cross_entropy_with_logits>();
    support::check_cross_entropy_nan<ctnn::cross_entropy_with_logits, float>();
    support::check_cross_entropy_nan<ctnn::cross_entropy_with_logits, double>();
}

TEST_CASE("a class of weight 0 counts for nothing, and nothing else is no number") {
    const std::vector<double> weights{0, 2};
    const ctnn::cross_entropy_with_logits loss{.weight = weights};
    const std::vector<double> z{5, 1, 0, 0};
    support::for_each_architecture([&]<class A>() {
        const auto one = support::evaluate<A, 2>(loss, z, support::classes{0, 1});
        CHECK(one.loss == Approx(std::log(2.0)).epsilon(1e-14));
        CHECK(one.gradient[0] == 0);
        CHECK(one.gradient[1] == 0);
        CHECK(one.gradient[ctnn::line + 1] == -0.5);
        CHECK(std::isnan(support::evaluate<A, 2>(loss, z, support::classes{0, 0}).loss));
    });
}
