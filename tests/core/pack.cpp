// SPDX-License-Identifier: BSL-1.0
#include <ctnn/core/pack.hpp>

#include "catch.hpp"

#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

using ctnn::core::type_at;

static_assert(std::is_same_v<type_at<0, int>, int>);
static_assert(std::is_same_v<type_at<0, int, char, int>, int>);
static_assert(std::is_same_v<type_at<1, int, char, int>, char>);
static_assert(std::is_same_v<type_at<2, int, char, double>, double>);
// Types need not be complete, nor such as a function could return.
static_assert(std::is_same_v<type_at<1, int, void>, void>);
static_assert(std::is_same_v<type_at<1, int, struct never_defined, char>, struct never_defined>);
static_assert(std::is_same_v<type_at<0, const int&, int>, const int&>);
static_assert(std::is_same_v<type_at<0, int[3]>, int[3]>);

namespace {

template <std::size_t>
struct numbered {};

template <std::size_t I, class Indices>
struct numbered_at;
template <std::size_t I, std::size_t... Indices>
struct numbered_at<I, std::index_sequence<Indices...>> {
    using type = type_at<I, numbered<Indices>...>;
};

}  // namespace

// More types than the depth of instantiation that compilers allow.
static_assert(std::is_same_v<numbered_at<1499, std::make_index_sequence<1500>>::type, numbered<1499>>);

TEST_CASE("for_each_index calls in order, for_each_index_backward in reverse") {
    std::vector<std::size_t> seen;
    ctnn::core::for_each_index<4>([&]<std::size_t I>() { seen.push_back(I); });
    REQUIRE(seen == std::vector<std::size_t>{0, 1, 2, 3});

    seen.clear();
    ctnn::core::for_each_index_backward<4>([&]<std::size_t I>() { seen.push_back(I); });
    REQUIRE(seen == std::vector<std::size_t>{3, 2, 1, 0});
}

TEST_CASE("for_each_index of 0 calls nothing") {
    int calls = 0;
    ctnn::core::for_each_index<0>([&]<std::size_t>() { ++calls; });
    ctnn::core::for_each_index_backward<0>([&]<std::size_t>() { ++calls; });
    REQUIRE(calls == 0);
}

static_assert([] {
    std::size_t digits = 0;
    ctnn::core::for_each_index<3>([&]<std::size_t I>() { digits = digits * 10 + I + 1; });
    ctnn::core::for_each_index_backward<3>([&]<std::size_t I>() { digits = digits * 10 + I + 1; });
    return digits;
}() == 123321);
