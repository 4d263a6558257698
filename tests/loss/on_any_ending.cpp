// SPDX-License-Identifier: BSL-1.0
#include <ctnn/loss/on_any_ending.hpp>

#include "catch.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/testing/gradient_check.hpp>

#include <cstdint>
#include <vector>

namespace {

namespace nn = ctnn;

using twice = nn::sequential<nn::linear<2, 3>, nn::softmax>;
using loss = nn::on_any_ending<nn::cross_entropy_with_logits>;

}  // namespace

TEST_CASE("on_any_ending trains what a trainer refuses, by the loss as it is") {
    CHECK(nn::testing::gradient_check<twice, loss>().largest_error < 1e-7);
    using dead = nn::sequential<nn::linear<2, 1>, nn::relu, nn::sigmoid>;
    CHECK(nn::testing::gradient_check<dead, nn::on_any_ending<nn::bce>>().largest_error < 1e-7);

    using logits = nn::sequential<nn::linear<2, 3>>;
    const std::vector<double> weights{1, 2, 3};
    const std::vector<float> rows{1, 2, 3, 4};
    const std::vector<std::uint32_t> targets{2, 0};
    const auto trained = [&]<class Loss>(Loss loss) {
        nn::network<logits> net;
        net.initialize(1);
        nn::trainer<nn::network<logits>, Loss, nn::adam, 2> trainer{net, loss, nn::adam{.lr = 0.1}};
        trainer.step(rows, targets);
        return net({0.5f, 0.5f});
    };
    CHECK(trained(nn::on_any_ending<nn::cross_entropy_with_logits>{{.weight = weights}}) ==
          trained(nn::cross_entropy_with_logits{.weight = weights}));
}
