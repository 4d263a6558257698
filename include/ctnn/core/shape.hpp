// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace ctnn {

/// What one row is: its values in row-major order, the last extent (the channels) contiguous. A row
/// without time or place is shape<N>.
template <std::size_t... Extents>
struct shape {
    static constexpr std::size_t rank = sizeof...(Extents);
    static constexpr std::size_t size = (Extents * ... * 1);
};

}  // namespace ctnn
