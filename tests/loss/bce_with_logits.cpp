// SPDX-License-Identifier: BSL-1.0
#include <ctnn/loss/bce_with_logits.hpp>

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

static_assert(std::is_void_v<ctnn::bce_with_logits::fused_ending>);

TEST_CASE("bce_with_logits is the binary cross entropy of sigmoid") {
    support::check_elementwise_loss<ctnn::bce_with_logits, reference>();
}

// PyTorch's BCEWithLogitsLoss.
TEST_CASE("bce_with_logits of extreme logits is neither rounded to 0 nor infinite") {
    support::check_loss_edges<ctnn::bce_with_logits>({{100, 0, 100, 1},
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

TEST_CASE("a small binary entropy keeps its digits") {
    // log(1 + e^-30) is 9.4e-14: 1 - p would have lost all of it.
    const auto entropy = ctnn::binary_entropy<float>::of(30.0f);
    CHECK(entropy.wanted == Approx(9.3576229688397e-14).epsilon(1e-6));
    CHECK(entropy.unwanted == 30.0f);
    CHECK(ctnn::binary_entropy<float>::of(-30.0f).p == Approx(9.3576229688393e-14).epsilon(1e-6));
}
