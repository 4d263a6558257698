// SPDX-License-Identifier: BSL-1.0
// (What is said of options that are unknown or there twice: tests/errors.)
#include <ctnn/core/options.hpp>

#include "catch.hpp"

namespace {

struct first {};
struct second {};

static_assert(ctnn::core::has_option<first, second, first>);
static_assert(!ctnn::core::has_option<first, second>);
static_assert(!ctnn::core::has_option<first>);

using of_two = ctnn::core::options<first, second>;
static_assert(sizeof(of_two::check<>) > 0);
static_assert(sizeof(of_two::check<second>) > 0);
static_assert(sizeof(of_two::check<first, second>) > 0);
static_assert(sizeof(of_two::check<second, first>) > 0);

}  // namespace
