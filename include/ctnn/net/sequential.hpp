// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace ctnn {

/// Layers one after another: an empty type, the description of a network.
template <class... Layers>
struct sequential {};

}  // namespace ctnn
