// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/config.hpp>

#include <cstddef>

namespace ctnn {

/// `count` rows of shape Shape in memory, each Stride values after the one before it. Rows of a network's
/// own are padded to whole lines, and the padding is +0, on entry to a layer and on return; the rows of
/// users, and the places of a row, are packed.
template <class Value, class Shape, std::size_t Stride = padded(Shape::size)>
struct CTNN_TAGGED rows {
    static constexpr std::size_t width = Shape::size, stride = Stride;
    static constexpr bool are_wanted = true;

    Value* data;
    std::size_t count;
};

/// Rows that nobody asks a layer for: the derivatives of a network's own inputs.
struct no_rows {
    static constexpr bool are_wanted = false;
};

}  // namespace ctnn
