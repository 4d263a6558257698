// SPDX-License-Identifier: BSL-1.0
#include <ctnn/train/class_weights.hpp>

#include "catch.hpp"
#include "metrics/sklearn_cases.hpp"

#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

TEST_CASE("class weights are scikit-learn's balanced ones, and 0 where a class has no rows", "[train]") {
    for (const auto& each : sklearn_cases::multiclass) {
        CAPTURE(each.name);
        const auto weights = nn::class_weights(each.targets, each.classes);
        REQUIRE(weights.size() == each.classes);
        for (std::size_t c = 0; c < weights.size(); ++c)
            CHECK(weights[c] == Approx(each.class_weights[c]).epsilon(1e-14));
        double sum = 0;
        for (const std::uint32_t target : each.targets) sum += weights[target];
        CHECK(sum == Approx(each.targets.size()));
    }
    CHECK(nn::class_weights({}, 2) == std::vector<double>{0, 0});
}

TEST_CASE("weights make a rare class count as much in the loss", "[train]") {
    using network = nn::network<nn::sequential<nn::linear<1, 2>, nn::softmax>>;
    network net;
    net.set_parameters(std::array{0.0f, 0.0f, 0.0f, 1.0f});
    const std::vector<float> rows(4);
    const std::vector<std::uint32_t> targets{0, 0, 0, 1};
    const auto weights = nn::class_weights(targets, 2);
    nn::trainer<network, nn::cross_entropy, nn::sgd, 4> trainer{net, {.weight = weights}};
    const auto p = net(std::array{0.0f});
    const double expected =
        -(std::log(static_cast<double>(p[0])) + std::log(static_cast<double>(p[1]))) / 2;
    CHECK(trainer.evaluate(rows, targets) == Approx(expected));
}
