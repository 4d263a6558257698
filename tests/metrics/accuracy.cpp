// SPDX-License-Identifier: BSL-1.0
#include <ctnn/metrics/accuracy.hpp>

#include "catch.hpp"
#include "metrics/predictions.hpp"

#include <ctnn/ctnn.hpp>

#include <cmath>

namespace nn = ctnn;

TEMPLATE_TEST_CASE("accuracy is scikit-learn's", "[metrics]", float, double) {
    for (const auto& each : sklearn_cases::binary) {
        CAPTURE(each.name);
        const support::binary<TestType> p(each);
        CHECK(nn::accuracy(p.scores, p.targets, each.threshold) == support::close(each.accuracy));
        CHECK(nn::accuracy(nn::confusion_matrix(p.scores, p.targets, each.threshold)) ==
              support::close(each.accuracy));
    }
    for (const auto& each : sklearn_cases::multiclass) {
        CAPTURE(each.name);
        const auto rows = support::as<TestType>(each.rows);
        CHECK(nn::accuracy(rows, each.targets) == support::close(each.accuracy));
        CHECK(nn::accuracy(nn::confusion_matrix(rows, each.targets)) == support::close(each.accuracy));
    }
}

TEST_CASE("a probability at the threshold predicts 1, in its own type", "[metrics]") {
    const std::array<float, 2> p{0.7f, 0.5f}, y{1, 1};
    CHECK(nn::accuracy(p, y, 0.7) == 0.5);
    CHECK(nn::accuracy(p, y) == 1);
}

TEST_CASE("the accuracy of nothing, and of NaN, is NaN", "[metrics]") {
    const std::vector<float> none;
    CHECK(std::isnan(nn::accuracy(none, none)));
    CHECK(std::isnan(nn::accuracy(none, std::vector<std::uint32_t>{})));
    CHECK(std::isnan(nn::accuracy(nn::confusion_matrix(3))));
    CHECK(std::isnan(nn::accuracy(std::array{0.5f, NAN}, std::array{1.0f, 0.0f})));
    CHECK(std::isnan(nn::accuracy(std::array{0.5f, NAN}, std::array{0u})));
}

TEST_CASE("what predict wrote and a dataset's targets go in as they are", "[metrics]") {
    nn::network<nn::sequential<nn::linear<1, 1>, nn::sigmoid>> sign;
    sign.set_parameters(std::array{5.0f, 0.0f});
    const nn::dataset<1> signs(std::vector<float>{-1, 1, -2, 2}, std::vector<float>{0, 1, 1, 1});
    std::vector<float> p(signs.targets().size());
    sign.predict(signs.rows(), p);
    CHECK(nn::accuracy(p, signs.targets()) == 0.75);
    CHECK(nn::recall(nn::confusion_matrix(p, signs.targets())) == Approx(2.0 / 3));
    CHECK(nn::roc_auc(p, signs.targets()) == Approx(2.0 / 3));
    CHECK(nn::expected_calibration_error(p, signs.targets(), 2) == Approx(0.25).margin(0.01));
    // As the loss that the network is trained with.
    nn::trainer<decltype(sign), nn::bce, nn::sgd, 4> binary{sign};
    CHECK(nn::log_loss(p, signs.targets()) == Approx(nn::mean_loss(binary, signs)).epsilon(1e-5));

    nn::network<nn::sequential<nn::linear<1, 3>, nn::softmax>> parts;
    parts.set_parameters(std::array{-5.0f, 0.0f, 5.0f, 0.0f, 4.0f, 0.0f});
    const nn::dataset<1, std::uint32_t> classes(std::vector<float>{-1, 0, 1},
                                                std::vector<std::uint32_t>{0, 1, 1});
    std::vector<float> rows(classes.size() * parts.outputs);
    parts.predict(classes.rows(), rows);
    CHECK(nn::accuracy(rows, classes.targets()) == Approx(2.0 / 3));
    CHECK(nn::confusion_matrix(rows, classes.targets())(1, 2) == 1);
    const std::vector<int> of_int(classes.targets().begin(), classes.targets().end());
    CHECK(nn::accuracy(rows, of_int) == Approx(2.0 / 3));
    CHECK(nn::confusion_matrix(rows, of_int)(1, 2) == 1);
    CHECK(nn::log_loss(rows, of_int) == nn::log_loss(rows, classes.targets()));
    CHECK(nn::expected_calibration_error(rows, of_int) ==
          nn::expected_calibration_error(rows, classes.targets()));
    CHECK(nn::class_weights(of_int, 3) == nn::class_weights(classes.targets(), 3));
    CHECK(nn::argmax(parts({0})) == 1);
    nn::trainer<decltype(parts), nn::cross_entropy, nn::sgd, 4> several{parts};
    CHECK(nn::log_loss(rows, classes.targets()) ==
          Approx(nn::mean_loss(several, classes)).epsilon(1e-5));
}
