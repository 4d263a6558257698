// SPDX-License-Identifier: BSL-1.0
#include <ctnn/loss/cross_entropy.hpp>

#include "catch.hpp"
#include "support/cross_entropy.hpp"

static_assert(std::is_same_v<ctnn::cross_entropy::fused_ending, ctnn::softmax>);

TEST_CASE("cross_entropy is the weighted mean of -log p, taken from the input of softmax") {
    support::check_cross_entropy<ctnn::cross_entropy>();
}

TEST_CASE("cross_entropy at the edges is as in PyTorch") {
    support::check_cross_entropy_edges<ctnn::cross_entropy>();
    support::check_cross_entropy_nan<ctnn::cross_entropy, float>();
    support::check_cross_entropy_nan<ctnn::cross_entropy, double>();
}
