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

// Rows are padded unless said otherwise, for each width anew.
static_assert(!example::dense_inputs && !example::dense_outputs);
using dense = example::with_dense<true, false>;
static_assert(std::is_same_v<dense, ctnn::context<double, machine, 7, 20, true, false>>);
static_assert(dense::dense_inputs && !dense::dense_outputs);
static_assert(std::is_same_v<dense::with_dense<false, false>, example>);
static_assert(std::is_same_v<dense::with_inputs<7>, example>);
static_assert(example::with_dense<false, true>::dense_outputs);
