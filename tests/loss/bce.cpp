// SPDX-License-Identifier: BSL-1.0
#include <ctnn/loss/bce.hpp>

#include "catch.hpp"
#include "support/elementwise_loss.hpp"

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

// As it is written, from a logit of moderate size.
struct reference {
    static double probability(double z) { return 1 / (1 + std::exp(-z)); }
    static double value(double z, double t) {
        return -(t * std::log(probability(z)) + (1 - t) * std::log(probability(-z)));
    }
    static double slope(double z, double t) { return probability(z) - t; }
};

}  // namespace

static_assert(std::is_same_v<ctnn::bce::fused_ending, ctnn::sigmoid>);

TEST_CASE("bce is the binary cross entropy, taken from the input of sigmoid") {
    support::check_elementwise_loss<ctnn::bce, reference>();
}

// PyTorch's BCEWithLogitsLoss.
TEST_CASE("bce of extreme logits is neither rounded to 0 nor infinite") {
    support::check_loss_edges<ctnn::bce>({{100, 0, 100, 1},
                                          {100, 1, 0, 0},
                                          {-100, 0, 0, 0},
                                          {-100, 1, 100, -1},
                                          {1e4, 0, 1e4, 1},
                                          {1e4, 1, 0, 0},
                                          {-1e4, 0, 0, 0},
                                          {-1e4, 1, 1e4, -1},
                                          {1e4, 0.25, 7500, 0.75},
                                          {infinity, 0, infinity, 1},
                                          {-infinity, 0, none, 0},
                                          {infinity, 1, none, 0},
                                          {-infinity, 1, infinity, -1},
                                          {0, none, none, none}});
}
