// SPDX-License-Identifier: BSL-1.0
#include <ctnn/core/shape.hpp>

#include "catch.hpp"

#include <type_traits>

static_assert(ctnn::shape<5>::rank == 1 && ctnn::shape<5>::size == 5);
static_assert(ctnn::shape<49, 10, 3>::rank == 3 && ctnn::shape<49, 10, 3>::size == 1470);

// Channels are last, whatever is before them.
namespace core = ctnn::core;
static_assert(std::is_same_v<core::places_of<ctnn::shape<7>>, ctnn::shape<>>);
static_assert(std::is_same_v<core::places_of<ctnn::shape<5, 7>>, ctnn::shape<5>>);
static_assert(std::is_same_v<core::places_of<ctnn::shape<3, 5, 7>>, ctnn::shape<3, 5>>);
static_assert(core::channels_of<ctnn::shape<7>> == 7 && core::channels_of<ctnn::shape<3, 5, 7>> == 7);
static_assert(std::is_same_v<core::with_channels<ctnn::shape<3, 5>, 2>::type, ctnn::shape<3, 5, 2>>);
static_assert(std::is_same_v<core::with_channels<ctnn::shape<>, 2>::type, ctnn::shape<2>>);
