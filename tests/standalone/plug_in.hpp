// SPDX-License-Identifier: BSL-1.0
// The function of a plug-in, which is called CTNN_UNIT there.
#pragma once

#include <cstdint>
#include <vector>

/// Appends the bits of all that it computes.
using plug_in = void(std::vector<std::uint64_t>& results);

#if defined(CTNN_UNIT)
extern "C" plug_in CTNN_UNIT;
#endif
