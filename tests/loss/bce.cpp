// SPDX-License-Identifier: BSL-1.0
#include <ctnn/loss/bce.hpp>

#include "catch.hpp"
#include "support/binary_entropy.hpp"

static_assert(std::is_same_v<ctnn::bce::fused_ending, ctnn::sigmoid>);

TEST_CASE("bce is the binary cross entropy, taken from the input of sigmoid") {
    support::check_elementwise_loss<ctnn::bce, support::binary_entropy_reference>();
}

TEST_CASE("bce of extreme logits is neither rounded to 0 nor infinite") {
    support::check_binary_entropy_edges<ctnn::bce>();
}
