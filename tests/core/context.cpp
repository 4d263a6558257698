// SPDX-License-Identifier: BSL-1.0
#include <ctnn/core/context.hpp>

#include "catch.hpp"

#include <type_traits>

namespace {
struct machine {};
using example = ctnn::context<double, machine, 7, 20>;
}  // namespace

static_assert(std::is_same_v<example::value_type, double>);
static_assert(std::is_same_v<example::architecture, machine>);
static_assert(example::inputs == 7);
static_assert(example::max_rows == 20);

// Only the width changes on the way through a network.
static_assert(std::is_same_v<example::with_inputs<3>, ctnn::context<double, machine, 3, 20>>);
static_assert(std::is_same_v<example::with_inputs<3>::with_inputs<7>, example>);
