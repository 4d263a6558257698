// SPDX-License-Identifier: BSL-1.0
#include <ctnn/core/errors.hpp>

#include "catch.hpp"

// What the compilers print is tested in tests/errors; here only that every check with them fails.
static_assert(!ctnn::never<>);
static_assert(!ctnn::never<ctnn::in_layer<2>, ctnn::takes<64>, ctnn::but_is_given<50>>);
static_assert(!ctnn::never<ctnn::is_no_layer<int>, ctnn::needs<int>, ctnn::but_is<void>>);
