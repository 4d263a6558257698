// SPDX-License-Identifier: BSL-1.0
#include <ctnn/train/dataset.hpp>

#include "catch.hpp"

#include <algorithm>
#include <array>
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
