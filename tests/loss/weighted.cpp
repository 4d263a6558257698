// SPDX-License-Identifier: BSL-1.0
#include <ctnn/loss/weighted.hpp>

#include "catch.hpp"
#include "support/elementwise_loss.hpp"

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

template <class Positive, class Negative>
struct reference {
    static double probability(double z) { return 1 / (1 + std::exp(-z)); }
    static constexpr double positive = static_cast<double>(Positive::num) / Positive::den;
    static constexpr double negative = static_cast<double>(Negative::num) / Negative::den;
    static double value(double z, double t) {
        return -(positive * t * std::log(probability(z)) +
                 negative * (1 - t) * std::log(probability(-z)));
    }
    static double slope(double z, double t) {
        return negative * (1 - t) * probability(z) - positive * t * probability(-z);
    }
};

using one = std::ratio<1>;
using three = std::ratio<3>;
using third = std::ratio<1, 3>;
using costs = ctnn::weighted<ctnn::bce, one, three>;

}  // namespace

static_assert(std::is_same_v<costs::fused_ending, ctnn::sigmoid>);
static_assert(std::is_void_v<ctnn::weighted<ctnn::bce_with_logits, one, three>::fused_ending>);
static_assert(costs::positive == 1 && costs::negative == 3);
static_assert(ctnn::weighted<ctnn::bce, third, one>::positive == 1.0 / 3);

TEST_CASE("weighted multiplies the terms of either target and divides by their number") {
    support::check_elementwise_loss<costs, reference<one, three>>();
    support::check_elementwise_loss<ctnn::weighted<ctnn::bce_with_logits, std::ratio<5, 2>, third>,
                                    reference<std::ratio<5, 2>, third>>();
}

TEST_CASE("weighted by 1 and 1 has the value of bce") {
    std::vector<double> p, targets;
    support::make_outputs(17, p, targets);
    const auto plain = support::evaluate<ctnn::simd::native, 1>(ctnn::bce{}, p, targets);
    const auto weighted =
        support::evaluate<ctnn::simd::native, 1>(ctnn::weighted<ctnn::bce, one, one>{}, p, targets);
    CHECK(support::same(weighted.loss, plain.loss));
}

TEST_CASE("weighted loss of extreme logits is neither rounded to 0 nor infinite") {
    support::check_loss_edges<costs>({{100, 0, 300, 3},
                                      {100, 1, 0, 0},
                                      {-1e4, 0, 0, 0},
                                      {-1e4, 1, 1e4, -1},
                                      {1e4, 0, 3e4, 3},
                                      {infinity, 0, infinity, 3},
                                      {-infinity, 1, infinity, -1},
                                      {0, none, none, none}});
}
