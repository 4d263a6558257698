// SPDX-License-Identifier: BSL-1.0
// (What is said of options that are unknown or there twice: tests/errors.)
#include <ctnn/core/options.hpp>

#include "catch.hpp"

#include <cstddef>
#include <type_traits>

namespace {

struct first {};
struct second {};
template <std::size_t... Numbers>
struct counted {};
template <std::size_t... Numbers>
struct other {};

static_assert(ctnn::core::has_option<first, second, first>);
static_assert(!ctnn::core::has_option<first, second>);
static_assert(!ctnn::core::has_option<first>);
static_assert(ctnn::core::has_option<counted<>, first, counted<1, 2>>);
static_assert(!ctnn::core::has_option<counted<1>, first, other<1>>);

template <class Default, class... Options>
using option = ctnn::core::option_or<Default, Options...>;
static_assert(std::is_same_v<option<counted<1>>, counted<1>>);
static_assert(std::is_same_v<option<counted<1>, first, other<4>>, counted<1>>);
static_assert(std::is_same_v<option<counted<1>, first, counted<2, 3>, counted<4>>, counted<2, 3>>);

using of_two = ctnn::core::options<first, second>;
static_assert(sizeof(of_two::check<>) > 0);
static_assert(sizeof(of_two::check<second>) > 0);
static_assert(sizeof(of_two::check<first, second>) > 0);
static_assert(sizeof(of_two::check<second, first>) > 0);

using with_numbers = ctnn::core::options<first, counted<>, other<>>;
static_assert(sizeof(with_numbers::check<counted<1, 2>, first, other<1, 2>>) > 0);

}  // namespace
