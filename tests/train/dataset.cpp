// SPDX-License-Identifier: BSL-1.0
#include <ctnn/train/dataset.hpp>

#include "catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

namespace {

namespace nn = ctnn;

// Row i is (i, 100 + i), its target 1000 + i.
template <class Target>
nn::dataset<2, Target> numbered(std::size_t count) {
    std::vector<float> rows;
    std::vector<Target> targets;
    for (std::size_t i = 0; i < count; ++i) {
        rows.insert(rows.end(), {static_cast<float>(i), static_cast<float>(100 + i)});
        targets.push_back(static_cast<Target>(1000 + i));
    }
    return {std::move(rows), std::move(targets)};
}

// Which rows of `numbered` these are; every row whole and with its own target.
template <class Dataset>
std::vector<std::size_t> numbers_of(const Dataset& data) {
    std::vector<std::size_t> numbers;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const auto number = static_cast<std::size_t>(data.row(i)[0]);
        CHECK(data.row(i)[1] == static_cast<float>(100 + number));
        CHECK(data.target(i).size() == 1);
        CHECK(data.target(i)[0] == static_cast<typename Dataset::target_type>(1000 + number));
        numbers.push_back(number);
    }
    return numbers;
}

static_assert(std::is_same_v<nn::dataset<2>::target_type, float>);
static_assert(std::is_same_v<nn::dataset<2>::value_type, float>);
static_assert(std::is_same_v<nn::dataset<2, double>::value_type, double>);
static_assert(std::is_same_v<nn::dataset<2, std::uint32_t>::value_type, float>);
static_assert(std::is_same_v<nn::dataset<2, std::uint32_t, double>::value_type, double>);
static_assert(nn::dataset<7>::inputs == 7);
static_assert(std::is_same_v<decltype(nn::dataset<7>{}.row(0)), std::span<const float, 7>>);

}  // namespace

TEST_CASE("a dataset owns vectors, and copies and moves with them", "[dataset]") {
    std::vector<float> rows{1, 2, 3, 4, 5, 6}, targets{7, 8, 9};
    nn::dataset<2> data(rows, targets);
    rows.assign(6, 0);
    targets.assign(3, 0);
    const nn::dataset<2> copy = data;
    const nn::dataset<2> moved = std::move(data);
    for (const auto* one : {&copy, &moved}) {
        CHECK(one->size() == 3);
        CHECK(!one->empty());
        CHECK(one->targets_per_row() == 1);
        CHECK(std::ranges::equal(one->rows(), std::array{1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f}));
        CHECK(std::ranges::equal(one->targets(), std::array{7.0f, 8.0f, 9.0f}));
        CHECK(std::ranges::equal(one->row(1), std::array{3.0f, 4.0f}));
        CHECK(one->target(2)[0] == 9);
    }
    CHECK(copy.rows().data() != moved.rows().data());
}

TEST_CASE("a dataset views spans, and its copies view the same", "[dataset]") {
    std::array<float, 6> rows{1, 2, 3, 4, 5, 6};
    std::array<std::uint32_t, 2> targets{0, 2};
    const nn::dataset<3, std::uint32_t> data{std::span<const float>(rows),
                                             std::span<const std::uint32_t>(targets)};
    const auto copy = data;
    CHECK(data.rows().data() == rows.data());
    CHECK(copy.targets().data() == targets.data());
    rows[4] = -1;
    CHECK(copy.row(1)[1] == -1);
    CHECK(copy.target(1)[0] == 2);
}

TEST_CASE("a row may have several targets", "[dataset]") {
    const nn::dataset<1> data(std::vector<float>{1, 2}, std::vector<float>{1, 2, 3, 4, 5, 6});
    CHECK(data.size() == 2);
    CHECK(data.targets_per_row() == 3);
    CHECK(std::ranges::equal(data.target(1), std::array{4.0f, 5.0f, 6.0f}));
}

TEST_CASE("an empty dataset is no mistake", "[dataset]") {
    const nn::dataset<3> data, of_vectors(std::vector<float>{}, std::vector<float>{});
    CHECK(data.size() == 0);
    CHECK(of_vectors.empty());
    CHECK(of_vectors.targets_per_row() == 1);
    const auto [first, second] = data.split(0.5, 1);
    CHECK(first.empty());
    CHECK(second.empty());
}

TEMPLATE_TEST_CASE("split parts the rows, each with its target", "[dataset]", float, std::uint32_t) {
    const auto data = numbered<TestType>(101);
    const auto [first, second] = data.split(0.8, 7);
    CHECK(first.size() == 81);  // 80.8, rounded
    CHECK(second.size() == 20);
    auto all = numbers_of(first);
    const auto rest = numbers_of(second);
    all.insert(all.end(), rest.begin(), rest.end());
    CHECK(!std::ranges::is_sorted(all));
    std::ranges::sort(all);
    bool is_everything = all.size() == 101;
    for (std::size_t i = 0; i < all.size(); ++i) is_everything &= all[i] == i;
    CHECK(is_everything);
}

TEST_CASE("the same seed splits the same, another one in another way", "[dataset]") {
    const auto data = numbered<float>(50);
    const auto first = numbers_of(data.split(0.5, 7).first);
    CHECK(numbers_of(data.split(0.5, 7).first) == first);
    CHECK(numbers_of(data.split(0.5, 8).first) != first);
    // On every machine: the generator and the shuffle are the library's own.
    std::vector<std::size_t> order(50);
    for (std::size_t i = 0; i < 50; ++i) order[i] = i;
    nn::random_generator random(7);
    for (std::size_t i = 50; i > 1; --i) std::swap(order[i - 1], order[random() % i]);
    CHECK(std::equal(first.begin(), first.end(), order.begin()));
}

TEST_CASE("the parts of a split outlive the whole", "[dataset]") {
    auto [first, second] = [] {
        const std::vector<float> rows{1, 2, 3, 4}, targets{5, 6, 7, 8};
        return nn::dataset<1>(std::span<const float>(rows), std::span<const float>(targets))
            .split(0.5, 1);
    }();
    CHECK(first.row(0)[0] + first.row(1)[0] + second.row(0)[0] + second.row(1)[0] == 10);
    CHECK(first.target(1)[0] == first.row(1)[0] + 4);
}

TEST_CASE("a split may leave one side empty", "[dataset]") {
    const auto data = numbered<float>(5);
    CHECK(data.split(0, 1).first.empty());
    CHECK(data.split(0, 1).second.size() == 5);
    CHECK(data.split(1, 1).first.size() == 5);
    CHECK(data.split(1, 1).second.empty());
}

TEST_CASE("take gives rows in the order that is asked for", "[dataset]") {
    const std::array<std::size_t, 4> wanted{3, 0, 3, 2};
    CHECK(numbers_of(numbered<float>(5).take(wanted)) == std::vector<std::size_t>{3, 0, 3, 2});
}

namespace {

// A row of each class for each of its `counts`, in turn; row i is (i), so that it is known where it went.
template <class Target>
nn::dataset<1, Target> classes_of(const std::vector<std::size_t>& counts) {
    std::vector<float> rows;
    std::vector<Target> targets;
    for (std::size_t c = 0; c < counts.size(); ++c)
        for (std::size_t i = 0; i < counts[c]; ++i) {
            rows.push_back(static_cast<float>(rows.size()));
            targets.push_back(static_cast<Target>(c));
        }
    return {std::move(rows), std::move(targets)};
}

template <class Dataset>
std::vector<std::size_t> counts_in(const Dataset& data, std::size_t classes) {
    std::vector<std::size_t> counts(classes);
    for (const auto target : data.targets()) ++counts[static_cast<std::size_t>(target)];
    return counts;
}

}  // namespace

TEMPLATE_TEST_CASE("a stratified split parts each class", "[dataset]", float, std::uint32_t, int) {
    const std::vector<std::size_t> counts{50, 7, 1, 20, 3};
    const auto data = classes_of<TestType>(counts);
    for (const double fraction : {0.0, 0.2, 0.5, 0.75, 1.0})
        for (const std::uint64_t seed : {1, 2, 3}) {
            CAPTURE(fraction, seed);
            const auto [first, second] = data.stratified_split(fraction, seed);
            CHECK(first.size() == static_cast<std::size_t>(fraction * 81 + 0.5));
            const auto some = counts_in(first, 5), rest = counts_in(second, 5);
            for (std::size_t c = 0; c < 5; ++c) {
                CHECK(some[c] + rest[c] == counts[c]);
                const double share = fraction * static_cast<double>(counts[c]);
                CHECK(std::abs(static_cast<double>(some[c]) - share) <= 1);
            }
            std::vector<float> all(first.rows().begin(), first.rows().end());
            all.insert(all.end(), second.rows().begin(), second.rows().end());
            std::ranges::sort(all);
            CHECK(std::ranges::equal(all, data.rows()));
        }
}

TEST_CASE("a stratified split is random, in rows and order, and the same for a seed", "[dataset]") {
    const auto data = classes_of<float>({40, 40});
    const auto first = data.stratified_split(0.5, 7).first;
    CHECK(std::ranges::equal(data.stratified_split(0.5, 7).first.rows(), first.rows()));
    CHECK(!std::ranges::equal(data.stratified_split(0.5, 8).first.rows(), first.rows()));
    CHECK(!std::ranges::is_sorted(first.targets()));
    std::vector<float> rows(first.rows().begin(), first.rows().end());
    std::ranges::sort(rows);
    std::size_t even = 0;
    for (const float row : rows) even += static_cast<int>(row) % 2 == 0;
    CHECK(even != 0);
    CHECK(even != 40);
}

TEST_CASE("targets of several values, and NaN, are classes too", "[dataset]") {
    const nn::dataset<1> pairs(std::vector<float>{0, 1, 2, 3, 4, 5, 6, 7},
                               std::vector<float>{1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1});
    const auto half = pairs.stratified_split(0.5, 3).first;
    REQUIRE(half.size() == 4);
    CHECK(std::ranges::count_if(half.rows(), [](float row) { return static_cast<int>(row) % 2 == 0; }) ==
          2);
    const nn::dataset<1> unknown(std::vector<float>{0, 1, 2, 3}, std::vector<float>{NAN, 1, NAN, 1});
    const auto known = unknown.stratified_split(0.5, 3).first;
    REQUIRE(known.size() == 2);
    CHECK(std::isnan(known.target(0)[0]) != std::isnan(known.target(1)[0]));
}

TEMPLATE_TEST_CASE("folds keep each row once, and learn from the others", "[dataset]", float,
                   std::uint32_t) {
    const std::size_t size = GENERATE(10, 23);
    const auto data = numbered<TestType>(size);
    for (const std::size_t k : {std::size_t{2}, std::size_t{5}, size}) {
        CAPTURE(size, k);
        const auto folds = data.folds(k, 7);
        REQUIRE(folds.size() == k);
        std::vector<std::size_t> kept;
        for (const auto& [training, validation] : folds) {
            CHECK(validation.size() - size / k <= 1);
            auto all = numbers_of(training);
            const auto some = numbers_of(validation);
            all.insert(all.end(), some.begin(), some.end());
            kept.insert(kept.end(), some.begin(), some.end());
            std::ranges::sort(all);
            CHECK(all.size() == size);
            CHECK(std::ranges::adjacent_find(all) == all.end());
        }
        CHECK(!std::ranges::is_sorted(kept));
        std::ranges::sort(kept);
        CHECK(kept.size() == size);
        CHECK(std::ranges::adjacent_find(kept) == kept.end());
        CHECK(numbers_of(data.folds(k, 7)[1].second) == numbers_of(folds[1].second));
    }
    CHECK(numbers_of(data.folds(2, 7)[0].second) != numbers_of(data.folds(2, 8)[0].second));
}

TEST_CASE("stratified folds spread each class", "[dataset]") {
    const std::vector<std::size_t> counts{31, 8, 2};
    const auto data = classes_of<std::uint32_t>(counts);
    const auto folds = data.stratified_folds(4, 1);
    REQUIRE(folds.size() == 4);
    std::vector<float> kept;
    for (const auto& [training, validation] : folds) {
        CHECK(validation.size() - 41 / 4 <= 1);
        const auto some = counts_in(validation, 3), rest = counts_in(training, 3);
        for (std::size_t c = 0; c < 3; ++c) {
            CHECK(some[c] - counts[c] / 4 <= 1);
            CHECK(some[c] + rest[c] == counts[c]);
        }
        kept.insert(kept.end(), validation.rows().begin(), validation.rows().end());
    }
    std::ranges::sort(kept);
    CHECK(std::ranges::equal(kept, data.rows()));
}
