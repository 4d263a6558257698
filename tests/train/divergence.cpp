// SPDX-License-Identifier: BSL-1.0
#include <ctnn/train/divergence.hpp>

#include "catch.hpp"

#include <ctnn/ctnn.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace {

namespace nn = ctnn;
using cause = nn::divergence::cause;

template <class... Layers>
using network = nn::network<nn::sequential<Layers...>>;
using plain = network<nn::linear<2, 3>, nn::softmax>;
using scaled = network<nn::standardize<2>, nn::linear<2, 3>, nn::softmax>;
using class_data = nn::dataset<2, std::uint32_t>;

// What is said of these data, at this learning rate.
template <class Network = plain>
nn::divergence why(const class_data& data, double rate, const class_data* validation = nullptr,
                   bool began_finite = true, bool is_fitted = true) {
    Network net;
    net.initialize(1);
    if constexpr (std::is_same_v<Network, scaled>)
        if (is_fitted) net.template layer<0>().fit(data.rows());
    nn::trainer<Network, nn::cross_entropy, nn::sgd, 4> trainer{net, {}, {.lr = rate}};
    return nn::train::find_divergence(trainer, data, validation, began_finite);
}

class_data data_of(std::vector<float> rows, std::uint32_t last_target = 2) {
    std::vector<std::uint32_t> targets(rows.size() / 2, 1);
    targets.back() = last_target;
    return {std::move(rows), std::move(targets)};
}

std::string text_of(const nn::divergence& divergence) { return divergence.text().data(); }

}  // namespace

TEST_CASE("bad rows are found first", "[divergence]") {
    for (const float bad : {NAN, INFINITY, -INFINITY}) {
        const auto found = why(data_of({1, 2, 3, bad, bad, 1}), 1000, nullptr, false);
        CHECK(found.from == cause::input);
        CHECK(found.row == 1);
        CHECK(text_of(found) ==
              "row 1 of the data (from 0) has an input that is NaN or infinite; leave out or fill it");
    }
    const auto no_class = why(data_of({1, 2, 3, 4}, 3), 1000);
    CHECK(no_class.from == cause::target);
    CHECK(no_class.row == 1);

    // Rows of indices, which are never too large for a rate.
    using words = network<nn::input<2>, nn::embedding<9, 2>, nn::flatten, nn::linear<4, 3>, nn::softmax>;
    const auto no_index = why<words>(data_of({1, 8, 2, 9}), 1);
    CHECK(no_index.from == cause::index);
    CHECK(no_index.row == 1);
    CHECK(text_of(no_index) ==
          "row 1 of the data (from 0) has an input that is no index of the embedding; leave it out");
    CHECK(why<words>(data_of({1, 8, 2, 8}), 1).from == cause::learning_rate);

    // Targets of floating point.
    using regression = network<nn::linear<1, 2>>;
    regression net;
    nn::trainer<regression, nn::mse, nn::sgd, 4> trainer{net};
    const nn::dataset<1> data(std::vector<float>{1, 2, 3}, std::vector<float>{1, 2, 3, 4, 5, NAN});
    const auto no_number =
        nn::train::find_divergence<decltype(trainer), nn::dataset<1>>(trainer, data, nullptr, true);
    CHECK(no_number.from == cause::target);
    CHECK(no_number.row == 2);
    CHECK(text_of(no_number) ==
          "row 2 of the data (from 0) has a target that is NaN, infinite or no class; leave it out");
}

TEST_CASE("so are those of the validation data", "[divergence]") {
    const auto data = data_of({1, 2}), validation = data_of({1, 2, NAN, 2}), good = data_of({2, 1});
    const auto found = why(data, 1000, &validation);
    CHECK(found.from == cause::input);
    CHECK(found.of_validation);
    CHECK(found.row == 1);
    CHECK(text_of(found).starts_with("row 1 of the validation data (from 0) has an input"));
    CHECK(why(data, 1000, &good).from == cause::learning_rate);
}

TEST_CASE("a network may have been no good before", "[divergence]") {
    const auto found = why(data_of({1, 2}), 1000, nullptr, false);
    CHECK(found.from == cause::beginning);
    CHECK(text_of(found).find("initialize or load the network") != std::string::npos);
}

TEST_CASE("inputs far from 0 and learning rates are told apart", "[divergence]") {
    const auto near = data_of({1, -2, -0.5f, 0}), far = data_of({1, 52000, -2, -48000, 0, 50000});
    const auto large_rate = why(near, 1000);
    CHECK(large_rate.from == cause::learning_rate);
    CHECK(text_of(large_rate) == "the learning rate 1e+03 is likely too large; divide it by 10");
    CHECK(why(near, 0.1).from == cause::learning_rate);
    CHECK(why(far, 1000).from == cause::learning_rate);
    const auto scale = why(far, 0.1);
    CHECK(scale.from == cause::scale);
    CHECK(scale.column == 1);
    CHECK(scale.value == Approx(50000));
    CHECK(text_of(scale) ==
          "inputs are far from 0 (in column 1, from 0, about 5e+04); begin the network "
          "with standardize, fitted to the rows, or divide the learning rate by 10");
    CHECK(why<scaled>(far, 0.1).from == cause::learning_rate);
    CHECK(why<scaled>(far, 0.1, nullptr, true, false).from == cause::scale);  // not fitted
}

TEST_CASE("every text fits its line", "[divergence]") {
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
    for (const cause from : {cause::none, cause::input, cause::target, cause::beginning, cause::scale,
                             cause::learning_rate})
        for (const double value : {0.0, -1.23456e-300}) {
            const std::string text = text_of({from, true, most, most, value});
            CAPTURE(text);
            CHECK(text.size() > 10);
            CHECK(text.size() < 199);
        }
    CHECK(text_of({.from = cause::learning_rate}) ==
          "the learning rate is likely too large; divide it by 10");
    CHECK(!nn::divergence{});
}
