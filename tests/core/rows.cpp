// SPDX-License-Identifier: BSL-1.0
#include <ctnn/core/rows.hpp>

#include "catch.hpp"

#include <ctnn/core/shape.hpp>

using padded_rows = ctnn::rows<float, ctnn::shape<3, 7>>;
static_assert(padded_rows::width == 21 && padded_rows::stride == 32);
using packed_rows = ctnn::rows<const float, ctnn::shape<3, 7>, 21>;
static_assert(packed_rows::width == 21 && packed_rows::stride == 21);
static_assert(padded_rows::are_wanted && !ctnn::no_rows::are_wanted);
