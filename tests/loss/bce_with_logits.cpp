// SPDX-License-Identifier: BSL-1.0
#include <ctnn/loss/bce_with_logits.hpp>

#include "catch.hpp"
#include "support/binary_entropy.hpp"

static_assert(std::is_void_v<ctnn::bce_with_logits::fused_ending>);

TEST_CASE("bce_with_logits is the binary cross entropy of sigmoid") {
    support::check_elementwise_loss<ctnn::bce_with_logits, support::binary_entropy_reference>();
}

TEST_CASE("bce_with_logits of extreme logits is neither rounded to 0 nor infinite") {
    support::check_binary_entropy_edges<ctnn::bce_with_logits>();
}

TEST_CASE("a small binary entropy keeps its digits") {
    // log(1 + e^-30) is 9.4e-14: 1 - p would have lost all of it.
    const auto entropy = ctnn::binary_entropy<float>::of(30.0f);
    CHECK(entropy.wanted == Approx(9.3576229688397e-14).epsilon(1e-6));
    CHECK(entropy.unwanted == 30.0f);
    CHECK(ctnn::binary_entropy<float>::of(-30.0f).p == Approx(9.3576229688393e-14).epsilon(1e-6));
}
