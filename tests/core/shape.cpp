// SPDX-License-Identifier: BSL-1.0
#include <ctnn/core/shape.hpp>

#include "catch.hpp"

static_assert(ctnn::shape<5>::rank == 1 && ctnn::shape<5>::size == 5);
static_assert(ctnn::shape<49, 10, 3>::rank == 3 && ctnn::shape<49, 10, 3>::size == 1470);
